package io.mlops.tck;

import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.TensorSpec;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * An endpoint of a real account for {@link InferenceTransportContract}; what is done to the service in other worlds, nobody can do here. Its
 * model takes rows of so many numbers as its first tensor says.
 */
public final class LiveTransport implements TransportEndpoint {
    private final ProviderHarness world;
    private final Function<TransportTarget, InferenceTransportDriver> drivers;
    private final TestModel model;
    private final TransportTarget target;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** {@link #LiveTransport(ProviderHarness, Function, UnaryOperator)} on a machine of its own. */
    public LiveTransport(ProviderHarness world, Function<TransportTarget, InferenceTransportDriver> drivers) {
        this(world, drivers, UnaryOperator.identity());
    }

    /**
     * Makes the endpoint, and closes the world where that fails.
     *
     * @param world closed with this
     * @param drivers make one for the endpoint
     * @param kind what kind of endpoint
     */
    public LiveTransport(
            ProviderHarness world,
            Function<TransportTarget, InferenceTransportDriver> drivers,
            UnaryOperator<EndpointSpec> kind) {
        this.world = world;
        this.drivers = drivers;
        try {
            this.model = world.model();
            EndpointFixture fixture = new EndpointFixture(world);
            EndpointSpec spec = kind.apply(fixture.spec(fixture.name("transport"), fixture.store(model), 1));
            URI address = fixture.ready(spec).address().orElseThrow();
            this.target = new TransportTarget(spec.name(), spec.location(), address);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public TransportHarness harness() {
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
        world.close();
    }

    private final class Harness implements TransportHarness {
        @Override
        public InferenceTransportDriver driver() {
            return drivers.apply(target);
        }

        @Override
        public HttpClient http() {
            return http;
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
