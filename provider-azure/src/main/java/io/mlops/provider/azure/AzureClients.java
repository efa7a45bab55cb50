package io.mlops.provider.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.ProxyOptions;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RequestIdPolicy;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.http.policy.UserAgentPolicy;
import com.azure.core.util.Configuration;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The SDK's clients, made when first needed, all with the same caller, connections and retries. Thread-safe. */
final class AzureClients implements AutoCloseable {
    /** What blobs are read and written for. */
    static final String STORAGE_SCOPE = "https://storage.azure.com/.default";
    /** What endpoints of Azure Machine Learning are asked for. */
    static final String SCORING_SCOPE = "https://ml.azure.com/.default";

    private static final String BATCH_SCOPE = "https://batch.core.windows.net/.default";
    /** What Resource Manager is asked for. */
    static final String MANAGEMENT_SCOPE = "https://management.azure.com/.default";

    static final String AGENT = "mlops-cli";
    /** Until a connection stands. */
    static final Duration CONNECT = Duration.ofSeconds(5);
    /** Without a byte. */
    static final Duration SILENCE = Duration.ofSeconds(60);

    private final AzureEndpoints endpoints;
    private final int attempts;
    private final List<HttpPipelinePolicy> watching;
    private final HttpClient http;
    private final TokenCredential credential;
    private final Map<String, TokenSource> tokens = new ConcurrentHashMap<>();
    private final Map<String, BlobServiceClient> blobs = new ConcurrentHashMap<>();
    private final ArmClient arm;

    AzureClients(AzureConfig config) {
        this(config.credentials(), config.endpoints(), config.attempts());
    }

    /** Without the whole of the settings. */
    AzureClients(AzureCredentials caller, AzureEndpoints endpoints, int attempts) {
        this(connected -> caller.open(connected, endpoints), endpoints, attempts, List.of());
    }

    /**
     * With a caller of the program's own.
     *
     * @param caller gets the connections that it may use
     * @param watching sees every request to Resource Manager and to Azure Batch as it is sent
     */
    AzureClients(Caller caller, AzureEndpoints endpoints, int attempts, List<HttpPipelinePolicy> watching) {
        this.endpoints = endpoints;
        this.attempts = attempts;
        this.watching = List.copyOf(watching);
        this.http = connections();
        this.credential = caller.open(http);
        this.arm = new ArmClient(pipeline(MANAGEMENT_SCOPE, watching), endpoints.management());
    }

    /** Who calls, once there are connections to ask with. */
    @FunctionalInterface
    interface Caller {
        TokenCredential open(HttpClient http);
    }

    /** Azure's container registries. */
    AcrClient registry() {
        return new AcrClient(endpoints, tokens(AcrClient.SCOPE), http, attempts);
    }

    ArmClient arm() {
        return arm;
    }

    /**
     * The blobs of a region.
     *
     * @param config names the account, and what new blobs are encrypted with
     */
    BlobServiceClient blob(AzureConfig config, String region) {
        String address = endpoints.blob(config.storageAccountIn(region), region).toString();
        return blobs.computeIfAbsent(address, at -> {
            BlobServiceClientBuilder builder =
                    new BlobServiceClientBuilder().endpoint(at).pipeline(data(STORAGE_SCOPE));
            config.encryptionScope().ifPresent(builder::encryptionScope);
            return builder.buildClient();
        });
    }

    /** Past that client, for what moves blobs of the container. What stands between here and there only the SDK is told. */
    BlobDirect direct(AzureConfig config, String region) {
        boolean proxied = ProxyOptions.fromConfiguration(Configuration.getGlobalConfiguration()) != null;
        URI container = URI.create(endpoints.blob(config.storageAccountIn(region), region) + "/" + config.container());
        return new BlobDirect(
                proxied ? Optional.empty() : Optional.of(container), tokens(STORAGE_SCOPE), config.encryptionScope());
    }

    /** To a service that takes tokens for this scope. */
    HttpPipeline data(String scope) {
        return pipeline(scope, List.of());
    }

    /** To the data plane of Azure Batch. */
    HttpPipeline batch() {
        return pipeline(BATCH_SCOPE, watching);
    }

    /** To whoever asks for no token: an address that is signed says itself what may be read. */
    HttpPipeline anonymous() {
        return new HttpPipelineBuilder()
                .httpClient(http)
                .policies(new UserAgentPolicy(AGENT), new RetryPolicy(new Retries(attempts)))
                .build();
    }

    /** The caller's token for this scope. */
    TokenSource tokens(String scope) {
        return tokens.computeIfAbsent(scope, each -> new TokenSource(credential, each, InstantSource.system()));
    }

    private HttpPipeline pipeline(String scope, List<HttpPipelinePolicy> more) {
        List<HttpPipelinePolicy> policies = new ArrayList<>();
        policies.add(new RequestIdPolicy());
        policies.add(new UserAgentPolicy(AGENT));
        policies.add(new RetryPolicy(new Retries(attempts)));
        policies.add(new BearerPolicy(tokens(scope)));
        policies.addAll(more);
        return new HttpPipelineBuilder()
                .httpClient(http)
                .policies(policies.toArray(HttpPipelinePolicy[]::new))
                .build();
    }

    /** Connections of the JDK's own: few calls, and no library more. */
    static HttpClient connections() {
        return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().version(Version.HTTP_1_1))
                .connectionTimeout(CONNECT)
                .readTimeout(SILENCE)
                .responseTimeout(SILENCE)
                .writeTimeout(SILENCE)
                .build();
    }

    /** Forgets the tokens; idle connections end by themselves. */
    @Override
    public void close() {
        tokens.clear();
    }
}
