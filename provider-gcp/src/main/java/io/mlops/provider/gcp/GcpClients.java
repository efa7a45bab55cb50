package io.mlops.provider.gcp;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.cloudquotas.v1.CloudQuotasClient;
import com.google.api.cloudquotas.v1.CloudQuotasSettings;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.rpc.ClientSettings;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.aiplatform.v1.EndpointServiceClient;
import com.google.cloud.aiplatform.v1.EndpointServiceSettings;
import com.google.cloud.aiplatform.v1.JobServiceClient;
import com.google.cloud.aiplatform.v1.JobServiceSettings;
import com.google.cloud.aiplatform.v1.ModelServiceClient;
import com.google.cloud.aiplatform.v1.ModelServiceSettings;
import com.google.cloud.billing.budgets.v1.BudgetServiceClient;
import com.google.cloud.billing.budgets.v1.BudgetServiceSettings;
import com.google.cloud.billing.v1.CloudCatalogClient;
import com.google.cloud.billing.v1.CloudCatalogSettings;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.logging.v2.LoggingClient;
import com.google.cloud.logging.v2.LoggingSettings;
import com.google.cloud.resourcemanager.v3.ProjectsClient;
import com.google.cloud.resourcemanager.v3.ProjectsSettings;
import com.google.cloud.run.v2.ServicesClient;
import com.google.cloud.run.v2.ServicesSettings;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.mlops.provider.gcp.GcpEndpoints.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Google's clients, made when first needed, all with the same caller. One that cannot be made, since nobody is found who calls, fails
 * with an {@link UncheckedIOException}. Thread-safe.
 */
final class GcpClients implements AutoCloseable {
    /** Makes the client of a service that answers under an address. */
    private interface Opener<C> {
        C open() throws IOException;
    }

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final GcpEndpoints endpoints;
    private final int attempts;
    private final GcpCaller caller;
    private final GcpChannels channels;
    private final Map<String, Object> clients = new ConcurrentHashMap<>();

    GcpClients(GcpConfig config) {
        this(config.credentials(), config.endpoints(), config.attempts());
    }

    /** Without the whole of the settings. */
    GcpClients(GcpCredentials credentials, GcpEndpoints endpoints, int attempts) {
        this(credentials, endpoints, attempts, NetHttpTransport::new);
    }

    /**
     * With connections of the program's own.
     *
     * @param tokens what tokens are got through
     */
    GcpClients(GcpCredentials credentials, GcpEndpoints endpoints, int attempts, HttpTransportFactory tokens) {
        this.endpoints = endpoints;
        this.attempts = attempts;
        this.caller = new GcpCaller(credentials, tokens);
        this.channels = new GcpChannels(caller, attempts);
    }

    GcpEndpoints endpoints() {
        return endpoints;
    }

    int attempts() {
        return attempts;
    }

    /** Who calls. */
    GcpCaller caller() {
        return caller;
    }

    /** The caller's access token; asks the network where none is held that is good for a while. */
    AccessToken token() throws IOException {
        return caller.token();
    }

    /** The caller's ID token for an audience, likewise. */
    AccessToken idToken(String audience) throws IOException {
        return caller.idToken(audience);
    }

    /**
     * Cloud Storage, by HTTP.
     *
     * @param project whose new buckets are
     */
    Storage storage(String project, String region) {
        return client("storage", region, () -> {
            GoogleCredentials credentials = caller.credentials();
            return StorageOptions.http()
                    .setHost(endpoints.storage(region).toString())
                    .setProjectId(project)
                    .setCredentials(credentials)
                    .setRetrySettings(channels.retries())
                    .setTransportOptions(HttpTransportOptions.newBuilder()
                            .setConnectTimeout((int) CONNECT.toMillis())
                            .setReadTimeout((int) SILENCE.toMillis())
                            .build())
                    .build()
                    .getService();
        });
    }

    /** Jobs of Vertex AI. A call that begins one is not repeated: the service has no name for it by which it knew it again. */
    JobServiceClient jobs(String region) {
        return client("jobs", region, () -> {
            JobServiceSettings.Builder settings = at(JobServiceSettings.newBuilder(), region);
            return JobServiceClient.create(settings.build());
        });
    }

    /** Endpoints of Vertex AI. */
    EndpointServiceClient endpoints(String region) {
        return client("endpoints", region, () -> {
            EndpointServiceSettings.Builder settings = at(EndpointServiceSettings.newBuilder(), region);
            settings.applyToAllUnaryMethods(channels::repeat);
            return EndpointServiceClient.create(settings.build());
        });
    }

    /** Models of Vertex AI. */
    ModelServiceClient models(String region) {
        return client("models", region, () -> {
            ModelServiceSettings.Builder settings = at(ModelServiceSettings.newBuilder(), region);
            settings.applyToAllUnaryMethods(channels::repeat);
            return ModelServiceClient.create(settings.build());
        });
    }

    /** Services of Cloud Run. */
    ServicesClient run(String region) {
        return client("run", region, () -> {
            ServicesSettings.Builder settings = channels.at(ServicesSettings.newBuilder(), endpoints.run(region));
            settings.applyToAllUnaryMethods(channels::repeat);
            return ServicesClient.create(settings.build());
        });
    }

    LoggingClient logging() {
        return global(Service.LOGGING, () -> {
            LoggingSettings.Builder settings =
                    channels.at(LoggingSettings.newBuilder(), endpoints.global(Service.LOGGING));
            settings.applyToAllUnaryMethods(channels::repeat);
            return LoggingClient.create(settings.build());
        });
    }

    /** The price lists, by HTTP. */
    CloudCatalogClient catalog() {
        return global(Service.CLOUDBILLING, () -> {
            CloudCatalogSettings.Builder settings = CloudCatalogSettings.newHttpJsonBuilder()
                    .setCredentialsProvider(FixedCredentialsProvider.create(caller.credentials()))
                    .setEndpoint(endpoints.global(Service.CLOUDBILLING).toString());
            settings.applyToAllUnaryMethods(channels::repeat);
            return CloudCatalogClient.create(settings.build());
        });
    }

    /** Budgets of billing accounts. A call that makes one is not repeated: the service has no name for it by which it knew it again. */
    BudgetServiceClient budgets() {
        return global(Service.BILLINGBUDGETS, () -> {
            BudgetServiceSettings.Builder settings =
                    channels.at(BudgetServiceSettings.newBuilder(), endpoints.global(Service.BILLINGBUDGETS));
            settings.applyToAllUnaryMethods(channels::repeat);
            settings.createBudgetSettings().setRetryableCodes();
            return BudgetServiceClient.create(settings.build());
        });
    }

    /** Queries that this project pays for. */
    BigQuery bigQuery(String project) {
        return global(
                Service.BIGQUERY,
                () -> new BigQuery(
                        new NetHttpTransport()
                                .createRequestFactory(new Repeated(
                                        new HttpCredentialsAdapter(caller.credentials()), attempts, CONNECT, SILENCE)),
                        endpoints.global(Service.BIGQUERY),
                        project));
    }

    CloudQuotasClient quotas() {
        return global(Service.CLOUDQUOTAS, () -> {
            CloudQuotasSettings.Builder settings =
                    channels.at(CloudQuotasSettings.newBuilder(), endpoints.global(Service.CLOUDQUOTAS));
            settings.applyToAllUnaryMethods(channels::repeat);
            return CloudQuotasClient.create(settings.build());
        });
    }

    /** What the caller may do in the project is asked here. */
    ProjectsClient projects() {
        return global(Service.RESOURCEMANAGER, () -> {
            ProjectsSettings.Builder settings =
                    channels.at(ProjectsSettings.newBuilder(), endpoints.global(Service.RESOURCEMANAGER));
            settings.applyToAllUnaryMethods(channels::repeat);
            return ProjectsClient.create(settings.build());
        });
    }

    private <B extends ClientSettings.Builder<?, B>> B at(B settings, String region) throws IOException {
        return channels.at(settings, endpoints.aiplatform(region));
    }

    private <C> C global(Service service, Opener<C> opener) {
        return client(service.name(), "", opener);
    }

    @SuppressWarnings("unchecked") // the name says which it is
    private <C> C client(String name, String region, Opener<C> opener) {
        return (C) clients.computeIfAbsent(name + " " + region, unused -> {
            try {
                return opener.open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Ends the connections. */
    @Override
    public void close() {
        List<Object> open = new ArrayList<>(clients.values());
        clients.clear();
        RuntimeException failed = null;
        for (Object client : open) {
            try {
                ((AutoCloseable) client).close();
            } catch (Exception e) { // each of them is to be closed
                failed = failed == null ? new IllegalStateException("cannot close a client of GCP", e) : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
