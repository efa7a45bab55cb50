package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Nearest;
import io.mlops.cli.console.Session;
import io.mlops.cli.process.ControllerProcess;
import io.mlops.cli.process.Distribution;
import io.mlops.cli.process.Logs;
import io.mlops.cli.process.SpawnedGateways;
import io.mlops.cli.provider.ProviderLoader;
import io.mlops.controlplane.ApprovalDesk;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Controller;
import io.mlops.controlplane.ControllerSettings;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a command needs that changes things: the home's configuration, its providers and its store. Used by one thread. */
final class Workspace implements AutoCloseable {
    private final Session session;
    private final Config config;
    private final Distribution distribution;
    private final ProviderLoader providers;

    private Workspace(Session session, Config config, Distribution distribution) {
        this.session = session;
        this.config = config;
        this.distribution = distribution;
        this.providers = providers(session, config, distribution);
    }

    static Workspace open(Session session) {
        Logs.ofCommand();
        return new Workspace(session, Config.read(session.home()), Distribution.current());
    }

    /** The providers that are installed, with what the home configures of them. */
    static ProviderLoader providers(Session session, Config config, Distribution distribution) {
        Function<String, Map<String, String>> settings = provider -> settings(session, config, distribution, provider);
        return new ProviderLoader(
                distribution.providers(),
                settings,
                provider -> !settings.apply(provider).isEmpty());
    }

    private static Map<String, String> settings(
            Session session, Config config, Distribution distribution, String provider) {
        return provider.equals("local")
                ? Map.of(
                        "home", session.home().local().toString(),
                        "model-server", distribution.modelServer().toString(),
                        "zones", config.value(ConfigKey.LOCAL_ZONES),
                        "restore-time",
                                Durations.parse(config.value(ConfigKey.LOCAL_RESTORE_TIME))
                                        .toString())
                : config.provider(provider);
    }

    Config config() {
        return config;
    }

    Distribution distribution() {
        return distribution;
    }

    ProviderLoader providers() {
        return providers;
    }

    StoreUrl store() {
        return store(session, config);
    }

    /** Where the home's state is. */
    static StoreUrl store(Session session, Config config) {
        String url = config.value(ConfigKey.STORE_URL);
        return url.isEmpty() ? StoreUrl.sqlite(session.home().database()) : StoreUrl.parse(url);
    }

    /** Opens the client side; the caller closes it. */
    ControlPlane controlPlane() {
        return ControlPlane.open(
                session.home(), store(), session.clock(), ApprovalDesk.parse(config.value(ConfigKey.APPROVALS)));
    }

    /** Takes the home and becomes its controller; the caller closes it. */
    Controller controller(ControllerSettings settings) {
        session.home().create();
        return Controller.open(
                session.home(),
                store(),
                settings.withAudit(new AuditConfig(session, config).settings(providers)),
                providers,
                new SpawnedGateways(session.home(), distribution, session.clock()),
                session.clock());
    }

    ControllerProcess controllerProcess() {
        return new ControllerProcess(session.home(), distribution);
    }

    View view() {
        return ViewJson.readFile(session.home().view())
                .orElseGet(() -> View.empty(session.clock().instant()));
    }

    /** The deployment as the controller last saw it; NOT_FOUND, with what was probably meant, when it saw none. */
    View.Deployment deployment(String verb, String name) {
        return find(session, view(), verb, name);
    }

    static View.Deployment find(Session session, View view, String verb, String name) {
        for (View.Deployment deployment : view.deployments()) {
            if (deployment.name().equals(name)) {
                return deployment;
            }
        }
        List<String> names =
                view.deployments().stream().map(View.Deployment::name).toList();
        String instead = Nearest.to(name, names)
                .map(near -> "; did you mean " + near + "?")
                .orElse(names.isEmpty() ? "; nothing is deployed" : "; deployed: " + String.join(", ", names));
        throw new MlopsException(
                ErrorCode.NOT_FOUND,
                "cannot " + verb + " " + name + ": there is no such deployment in " + session.home() + instead);
    }

    @Override
    public void close() {
        providers.close();
    }
}
