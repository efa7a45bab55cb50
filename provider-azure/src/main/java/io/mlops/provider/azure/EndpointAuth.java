package io.mlops.provider.azure;

import io.mlops.provider.ProviderSettings;
import java.util.Optional;

/**
 * How endpoints know who may ask them ({@code endpoint-auth}; default {@code entra}):
 * https://learn.microsoft.com/azure/machine-learning/how-to-authenticate-online-endpoint
 */
enum EndpointAuth {
    /** By tokens of Entra ID, for those who have the role; nothing to keep secret. */
    ENTRA("entra", "AADToken"),
    /** By a key of the endpoint, which does not end. */
    KEY("key", "Key");

    private static final String SETTING = "endpoint-auth";

    private final String word;
    private final String mode;

    EndpointAuth(String word, String mode) {
        this.word = word;
        this.mode = mode;
    }

    static EndpointAuth read(ProviderSettings settings) {
        Optional<String> text = settings.find(SETTING);
        if (text.isEmpty()) {
            return ENTRA;
        }
        for (EndpointAuth each : values()) {
            if (each.word.equals(text.get())) {
                return each;
            }
        }
        throw AzureConfig.invalid("the setting " + SETTING + " is \"" + text.get() + "\"; it is entra or key");
    }

    /** As the settings say it. */
    String word() {
        return word;
    }

    /** As Resource Manager says it. */
    String mode() {
        return mode;
    }
}
