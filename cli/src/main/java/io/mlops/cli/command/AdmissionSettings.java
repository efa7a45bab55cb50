package io.mlops.cli.command;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.gateway.Admission;

/** How much a home's gateways take on, as its configuration says; a key that is not set keeps the gateway's own default. */
final class AdmissionSettings {
    private AdmissionSettings() {}

    /** INVALID_ARGUMENT names the key that says nothing without another one. */
    static Admission of(Config config) {
        Admission admission = Admission.defaults();
        String rate = config.value(ConfigKey.GATEWAY_RATE_LIMIT);
        if (!rate.isEmpty()) {
            double perSecond = Double.parseDouble(rate);
            int second = (int) Math.max(1, Math.ceil(perSecond));
            admission = admission.withRate(perSecond, number(config, ConfigKey.GATEWAY_RATE_BURST, second));
        }
        if (rate.isEmpty() && !config.value(ConfigKey.GATEWAY_RATE_BURST).isEmpty()) {
            throw burstAlone(config);
        }
        String memory = config.value(ConfigKey.GATEWAY_REPLAY_MEMORY);
        if (!memory.isEmpty()) {
            admission = admission.withReplayBytes(ByteSize.parse(memory).bytes());
        }
        return admission.withConnections(
                number(config, ConfigKey.GATEWAY_MAX_CONNECTIONS, admission.connections()),
                number(config, ConfigKey.GATEWAY_MAX_CONNECTIONS_PER_CLIENT, admission.connectionsPerClient()));
    }

    private static MlopsException burstAlone(Config config) {
        String burst = ConfigKey.GATEWAY_RATE_BURST.key();
        String limit = ConfigKey.GATEWAY_RATE_LIMIT.key();
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot read the configuration: " + config.file() + ": " + burst + " is set and " + limit
                        + " is not, so nothing would be limited; set " + limit + ", or remove " + burst);
    }

    private static int number(Config config, ConfigKey key, int otherwise) {
        return config.value(key).isEmpty() ? otherwise : config.number(key);
    }
}
