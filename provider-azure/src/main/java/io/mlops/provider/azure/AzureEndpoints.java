package io.mlops.provider.azure;

import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ServiceAddresses;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where the services answer: Azure's own addresses unless a setting names another, for sandboxes and private links.
 *
 * @param addresses those that settings name
 */
record AzureEndpoints(ServiceAddresses addresses) {
    private static final URI MANAGEMENT = URI.create("https://management.azure.com");
    private static final URI PRICES = URI.create("https://prices.azure.com");
    private static final URI AUTHORITY = URI.create("https://login.microsoftonline.com");

    /** A service, by the name in the settings. */
    enum Service implements ServiceAddresses.Service {
        /** Azure Resource Manager; one for all regions. */
        MANAGEMENT("management", false),
        /** Where tokens are got; one for all regions. */
        AUTHORITY("authority", false),
        BLOB("blob", true),
        /** Where the endpoints of Azure Machine Learning answer. */
        SCORING("scoring", true),
        /** The run history of Azure Machine Learning. */
        HISTORY("history", true),
        BATCH("batch", true),
        /** Azure Container Registry. */
        REGISTRY("registry", false),
        /** The Retail Prices API; one for all regions. */
        PRICES("prices", false);

        private final String word;
        private final boolean regional;

        Service(String word, boolean regional) {
            this.word = word;
            this.regional = regional;
        }

        @Override
        public String word() {
            return word;
        }

        @Override
        public boolean regional() {
            return regional;
        }
    }

    static AzureEndpoints read(ProviderSettings settings, List<String> regions) {
        return new AzureEndpoints(ServiceAddresses.read(settings, List.of(Service.values()), regions));
    }

    Optional<URI> override(Service service, String region) {
        return addresses.of(service, region);
    }

    Optional<URI> override(Service service) {
        return addresses.of(service);
    }

    /** The Retail Prices API, without a slash at the end. */
    URI prices() {
        return override(Service.PRICES).orElse(PRICES);
    }

    /** Azure Resource Manager, without a slash at the end. */
    URI management() {
        return override(Service.MANAGEMENT).orElse(MANAGEMENT);
    }

    /** Where tokens are got, without a slash at the end. */
    URI authority() {
        return override(Service.AUTHORITY).orElse(AUTHORITY);
    }

    /** Where predictions of an endpoint of Azure Machine Learning are asked for, as Azure tells it (its {@code scoringUri}). */
    URI scoring(String region, String endpoint) {
        return override(Service.SCORING, region)
                .map(uri -> URI.create(uri + "/onlineEndpoints/" + endpoint + "/score"))
                .orElseGet(() -> URI.create("https://" + endpoint + "." + region + ".inference.ml.azure.com/score"));
    }

    /** The blobs of an account; where another address stands in, the account is the first part of its path. */
    URI blob(String account, String region) {
        return override(Service.BLOB, region)
                .map(uri -> URI.create(uri + "/" + account))
                .orElseGet(() -> URI.create("https://" + account + ".blob.core.windows.net"));
    }

    /** The data plane of a Batch account; where another address stands in, the account is the last part of its path. */
    URI batch(String account, String region) {
        return override(Service.BATCH, region)
                .map(uri -> URI.create(uri + "/batch/" + account))
                .orElseGet(() -> URI.create("https://" + account + "." + region + ".batch.azure.com"));
    }

    /** The run history of a region's workspaces, without a slash at the end. */
    URI history(String region) {
        return override(Service.HISTORY, region).orElseGet(() -> URI.create("https://" + region + ".api.azureml.ms"));
    }
}
