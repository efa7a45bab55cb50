package io.mlops.provider.aws;

import io.mlops.ByteSize;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import io.mlops.provider.Provider;
import io.mlops.tck.TestModel;
import io.mlops.tck.TransportHarness;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/**
 * An endpoint of an account, made once for all tests, since that takes minutes; what is done to the service in the other world, nobody
 * can do here. Its model takes rows of so many numbers as its first tensor says.
 */
final class LiveTransport implements AutoCloseable {
    private static final ObjectKey KEY = ObjectKey.of("models/transport");

    private final AwsAccount account;
    private final TestModel model;
    private final Provider provider;
    private final Endpoint endpoint;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    LiveTransport(AwsAccount account) {
        this.account = account;
        this.model = account.model();
        this.provider = account.provider();
        try {
            provider.artifacts().upload(KEY, new ByteArrayInputStream(model.content()), WriteOptions.defaults());
            ModelSpec served =
                    new ModelSpec("policy", KEY, model.digest(), model.framework(), model.inputs(), model.outputs());
            EndpointSpec spec = new EndpointSpec(
                    "transport-" + account.bucket().substring(account.bucket().length() - 3),
                    account.location(),
                    served,
                    account.image(),
                    new Compute(List.of(), 1, ByteSize.mebibytes(1024)),
                    1,
                    Tags.of(Map.of("deployment", "policy")));
            this.endpoint = provider.endpoints().apply(spec).await(account.patience());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The endpoint, for one test. */
    TransportHarness harness() {
        return new Harness();
    }

    /** So many rows of zeros, in JSON or behind it. */
    private byte[] body(boolean raw) {
        TensorSpec input = model.inputs().getFirst();
        int columns = Math.toIntExact(input.shape().getLast());
        String tensor =
                "{\"inputs\":[{\"name\":\"" + input.name() + "\",\"datatype\":\"FP32\",\"shape\":[1," + columns + "],";
        if (!raw) {
            return (tensor + "\"data\":[" + "0,".repeat(columns - 1) + "0]}]}").getBytes(StandardCharsets.UTF_8);
        }
        int bytes = columns * Float.BYTES;
        byte[] json = (tensor + "\"parameters\":{\"binary_data_size\":" + bytes
                        + "}}],\"parameters\":{\"binary_data_output\":true}}")
                .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(json.length + bytes).put(json).array();
    }

    @Override
    public void close() {
        http.shutdownNow();
        account.close();
    }

    private final class Harness implements TransportHarness {
        @Override
        public InferenceTransportDriver driver() {
            TransportTarget target = new TransportTarget(
                    endpoint.spec().name(),
                    account.location(),
                    endpoint.address().orElseThrow());
            DefaultCredentialsProvider chain =
                    DefaultCredentialsProvider.builder().build();
            return new SageMakerTransport(
                    target,
                    account.location().region().orElseThrow(),
                    chain::resolveCredentials,
                    InstantSource.system());
        }

        @Override
        public HttpClient http() {
            return http;
        }

        @Override
        public String deployment() {
            return "policy";
        }

        @Override
        public byte[] body() {
            return LiveTransport.this.body(false);
        }

        @Override
        public byte[] binaryBody() {
            return LiveTransport.this.body(true);
        }

        @Override
        public int jsonLength() {
            return binaryBody().length
                    - Float.BYTES
                            * Math.toIntExact(model.inputs().getFirst().shape().getLast());
        }

        @Override
        public String digest() {
            return model.digest().hex();
        }

        @Override
        public boolean can(Mood mood) {
            return mood == Mood.WELL;
        }

        @Override
        public void mood(Mood next) {
            throw new UnsupportedOperationException("nobody makes a service " + next);
        }

        @Override
        public boolean expires() {
            return false;
        }

        @Override
        public void expireCredentials() {
            throw new UnsupportedOperationException("nobody ends the time of an account's credentials");
        }

        /** The endpoint stays for the next test. */
        @Override
        public void close() {}
    }
}
