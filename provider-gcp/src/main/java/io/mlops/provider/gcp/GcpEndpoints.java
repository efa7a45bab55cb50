package io.mlops.provider.gcp;

import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ServiceAddresses;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where the services answer: Google's own addresses unless a setting names another, for sandboxes and Private Service Connect.
 *
 * @param addresses those that settings name
 */
record GcpEndpoints(ServiceAddresses addresses) {
    private static final URI STORAGE = URI.create("https://storage.googleapis.com");

    /** A service, by the name in the settings. */
    enum Service implements ServiceAddresses.Service {
        /** The JSON API of Cloud Storage. */
        STORAGE("storage", true),
        /** What Vertex AI is governed with. */
        AIPLATFORM("aiplatform", true),
        /** What Cloud Run is governed with. */
        RUN("run", true),
        LOGGING("logging", false),
        CLOUDQUOTAS("cloudquotas", false),
        /** The price lists. */
        CLOUDBILLING("cloudbilling", false),
        /** Budgets. */
        BILLINGBUDGETS("billingbudgets", false),
        /** Where the bill is exported to. */
        BIGQUERY("bigquery", false),
        RESOURCEMANAGER("resourcemanager", false),
        /** Artifact Registry. */
        REGISTRY("registry", true),
        /** Where endpoints of Vertex AI answer. */
        PREDICT("predict", true),
        /** Where services of Cloud Run answer. */
        RUN_APP("run-app", true);

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

    static GcpEndpoints read(ProviderSettings settings, List<String> regions) {
        ServiceAddresses addresses = ServiceAddresses.read(settings, List.of(Service.values()), regions);
        addresses.named().forEach(GcpEndpoints::requireSafe);
        return new GcpEndpoints(addresses);
    }

    private static void requireSafe(String key, URI uri) {
        if (plain(uri) && !isLoopback(uri.getHost())) {
            throw GcpConfig.invalid("the setting " + key + " is \"" + uri
                    + "\", and tokens are sent to other machines over https:// only");
        }
    }

    private static boolean isLoopback(String host) {
        return host != null
                && (host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}"));
    }

    /** Whether nothing is encrypted on the way: to this machine itself. */
    static boolean plain(URI uri) {
        return "http".equals(uri.getScheme());
    }

    Optional<URI> override(Service service, String region) {
        return addresses.of(service, region);
    }

    /** Cloud Storage, without a slash at the end. */
    URI storage(String region) {
        return override(Service.STORAGE, region).orElse(STORAGE);
    }

    /** Vertex AI has no address for all regions (https://cloud.google.com/vertex-ai/docs/reference/rest#rest_endpoints). */
    URI aiplatform(String region) {
        return override(Service.AIPLATFORM, region)
                .orElseGet(() -> URI.create("https://" + region + "-aiplatform.googleapis.com"));
    }

    /** The region's own, so that it stands and falls with it (https://cloud.google.com/run/docs/reference/rest#service-endpoint). */
    URI run(String region) {
        return override(Service.RUN, region).orElseGet(() -> URI.create("https://" + region + "-run.googleapis.com"));
    }

    /** A service that is one for all regions. */
    URI global(Service service) {
        return addresses
                .of(service)
                .orElseGet(() -> URI.create("https://"
                        + switch (service) {
                            case RESOURCEMANAGER -> "cloudresourcemanager";
                            default -> service.word;
                        }
                        + ".googleapis.com"));
    }
}
