package io.mlops.provider.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import io.mlops.ErrorCode;
import io.mlops.provider.ProviderSettings;
import io.mlops.transport.TransportTarget;
import java.time.Instant;

/** What predictions are asked for with: a token of Entra ID, or a key of the endpoint. */
final class ScoringCredentials {
    private static final int ATTEMPTS = 2;

    private ScoringCredentials() {}

    static AzureMlTransport.Source read(ProviderSettings settings, AzureEndpoints endpoints, TransportTarget target) {
        AzureCredentials caller = AzureCredentials.read(settings);
        return switch (EndpointAuth.read(settings)) {
            case ENTRA -> () -> token(caller, endpoints);
            case KEY -> {
                ArmId endpoint = ArmId.group(settings.require("subscription"), settings.require("resource-group"))
                        .with(
                                "Microsoft.MachineLearningServices",
                                "workspaces",
                                AzureConfig.in(
                                        settings.require("workspace"),
                                        target.location().region().orElse("")))
                        .child("onlineEndpoints", target.endpoint());
                yield () -> key(caller, endpoints, endpoint);
            }
        };
    }

    /** Opened anew: what is open keeps what it got until shortly before its end, though it may have been refused. */
    private static AzureMlTransport.Bearer token(AzureCredentials caller, AzureEndpoints endpoints) {
        HttpClient http = AzureClients.connections();
        AccessToken token = caller.open(http, endpoints)
                .getTokenSync(new TokenRequestContext().addScopes(AzureClients.SCORING_SCOPE));
        return new AzureMlTransport.Bearer(
                token.getToken(), token.getExpiresAt().toInstant());
    }

    /** The first one; it does not end, and is asked for again where it was renewed. */
    private static AzureMlTransport.Bearer key(AzureCredentials caller, AzureEndpoints endpoints, ArmId endpoint)
            throws AzureException {
        try (AzureClients clients = new AzureClients(caller, endpoints, ATTEMPTS)) {
            String key = clients.arm()
                    .post(endpoint.action("listKeys"), ApiVersion.MACHINE_LEARNING, null, OnlineEndpoint.Keys.class)
                    .first()
                    .map(OnlineEndpoint.Keys::primary)
                    .orElse("");
            if (key.isEmpty()) {
                throw new AzureException(ErrorCode.UNAUTHENTICATED, "Azure names no key of the endpoint");
            }
            return new AzureMlTransport.Bearer(key, Instant.MAX);
        }
    }
}
