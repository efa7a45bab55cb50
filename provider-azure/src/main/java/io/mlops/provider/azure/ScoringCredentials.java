package io.mlops.provider.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.mlops.ErrorCode;
import io.mlops.provider.ProviderSettings;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.BearerCredentials;
import java.time.Instant;
import java.util.List;

/** What predictions are asked for with: a token of Entra ID, or a key of the endpoint. */
final class ScoringCredentials {
    private static final int ATTEMPTS = 2;

    private ScoringCredentials() {}

    /** With keys the settings must say where the endpoint is. */
    static BearerCredentials.Source read(ProviderSettings settings, AzureEndpoints endpoints, TransportTarget target) {
        AzureCredentials caller = AzureCredentials.read(settings);
        EndpointAuth auth = EndpointAuth.read(settings);
        ArmId endpoint = auth == EndpointAuth.ENTRA
                ? ArmId.subscription("")
                : ArmId.group(settings.require("subscription"), settings.require("resource-group"))
                        .with(
                                "Microsoft.MachineLearningServices",
                                "workspaces",
                                AzureConfig.in(
                                        settings.require("workspace"),
                                        target.location().region().orElse("")))
                        .child("onlineEndpoints", target.endpoint());
        return of(auth, http -> caller.open(http, endpoints), endpoints, endpoint);
    }

    /** @param endpoint whose keys are asked for; not used with Entra ID */
    static BearerCredentials.Source of(
            EndpointAuth auth, AzureClients.Caller caller, AzureEndpoints endpoints, ArmId endpoint) {
        return switch (auth) {
            case ENTRA -> () -> token(caller);
            case KEY -> () -> key(caller, endpoints, endpoint);
        };
    }

    /** Opened anew: what is open keeps what it got until shortly before its end, though it may have been refused. */
    private static BearerCredentials.Bearer token(AzureClients.Caller caller) {
        AccessToken token = caller.open(AzureClients.connections())
                .getTokenSync(new TokenRequestContext().addScopes(AzureClients.SCORING_SCOPE));
        return new BearerCredentials.Bearer(
                token.getToken(), token.getExpiresAt().toInstant());
    }

    /** The first one; it does not end, and is asked for again where it was renewed. */
    private static BearerCredentials.Bearer key(AzureClients.Caller caller, AzureEndpoints endpoints, ArmId endpoint)
            throws AzureException {
        try (AzureClients clients = new AzureClients(caller, endpoints, ATTEMPTS, List.of())) {
            String key = clients.arm()
                    .post(endpoint.action("listKeys"), ApiVersion.MACHINE_LEARNING, null, OnlineEndpoint.Keys.class)
                    .first()
                    .map(OnlineEndpoint.Keys::primary)
                    .orElse("");
            if (key.isEmpty()) {
                throw new AzureException(ErrorCode.UNAUTHENTICATED, "Azure names no key of the endpoint");
            }
            return new BearerCredentials.Bearer(key, Instant.MAX);
        }
    }
}
