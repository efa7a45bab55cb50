package io.mlops.transport;

import io.mlops.CallListener;
import io.mlops.MlopsException;
import io.mlops.spi.DriverCall;
import io.mlops.transport.spi.InferenceTransportDriver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/**
 * How a data plane speaks to one cloud endpoint without knowing the cloud: maps predictions to it and answers back, and knows
 * when credentials must be refreshed. Whoever has one must look at {@link #refreshDue} about once a second and after an
 * {@link TransportAnswer.Unauthenticated}, and then call {@link #refresh} where blocking is allowed; everything else never
 * blocks. Until the first refresh has succeeded nothing can be sent. Thread-safe.
 */
public final class InferenceTransport implements AutoCloseable {
    private static final Logger LOG = System.getLogger(InferenceTransport.class.getName());

    private final InferenceTransportDriver driver;
    private final DriverCall call;
    private final InstantSource clock;
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final Optional<String> missing;
    private volatile Credentials credentials = Credentials.NONE;

    public InferenceTransport(InferenceTransportDriver driver, CallListener listener, InstantSource clock) {
        this(driver, listener, clock, Optional.empty());
    }

    private InferenceTransport(
            InferenceTransportDriver driver, CallListener listener, InstantSource clock, Optional<String> missing) {
        this.driver = driver;
        this.call = new DriverCall(driver, listener);
        this.clock = clock;
        this.missing = missing;
    }

    /** Stands for a transport that could not be opened: it is never available, for this reason. */
    public static InferenceTransport missing(TransportTarget target, String reason) {
        return new InferenceTransport(
                new MissingTransport(target), CallListener.NONE, InstantSource.system(), Optional.of(reason));
    }

    public TransportTarget target() {
        return driver.target();
    }

    public TransportLimits limits() {
        return driver.limits();
    }

    /** Why nothing can be sent now, for people; empty when it can. */
    public Optional<String> unavailable() {
        return missing.isPresent() ? missing : credentials.unusable(clock.instant());
    }

    /** Whether {@link #refresh} should be called now. */
    public boolean refreshDue() {
        return missing.isEmpty() && !clock.instant().isBefore(credentials.refreshAt()) && !refreshing.get();
    }

    /**
     * Gets credentials anew; blocks. What fails is told by {@link #unavailable} once the old credentials have ended, and is
     * due again after a pause that doubles from 250 ms to 30 s. Returns at once while another thread is at it.
     */
    public void refresh() {
        if (!refreshing.compareAndSet(false, true)) {
            return;
        }
        try {
            Instant began = clock.instant();
            Instant until = call.run("refresh credentials for endpoint", target().endpoint(), driver::refresh);
            update(before -> before.refreshed(began, until));
        } catch (MlopsException e) {
            Credentials after = update(before -> before.failed(clock.instant(), String.valueOf(e.getMessage())));
            LOG.log(
                    after.usable(clock.instant()) ? Level.DEBUG : Level.WARNING,
                    "{0}; trying again at {1}",
                    e.getMessage(),
                    after.refreshAt());
        } finally {
            refreshing.set(false);
        }
    }

    private synchronized Credentials update(UnaryOperator<Credentials> change) {
        Credentials after = change.apply(credentials);
        credentials = after;
        return after;
    }

    /**
     * How a request of the Open Inference Protocol is sent here. Credentials of the client and headers of its connection go nowhere.
     *
     * @param target path and query, such as {@code /v2/models/policy/infer}
     * @param body not consumed; must not change until the request has ended
     * @param remaining how long the client still waits
     */
    public Outgoing sign(
            String deployment, String method, String target, HttpHeaders headers, ByteBuffer body, Duration remaining) {
        if (!"POST".equals(method) || !target.equals("/v2/models/" + deployment + "/infer")) {
            return new Outgoing.Unfit("it answers predictions only, not " + method + " " + target);
        }
        int most = limits().maxBodyBytes();
        if (body.remaining() > most) {
            return new Outgoing.Unfit("the body has " + body.remaining() + " bytes, it takes at most " + most);
        }
        Credentials with = credentials;
        Optional<String> unusable = missing.isPresent() ? missing : with.unusable(clock.instant());
        if (unusable.isPresent()) {
            return new Outgoing.NotNow(unusable.get());
        }
        HttpHeaders passed = HttpHeaders.of(headers.map(), (name, value) -> RequestHeaders.maySee(name));
        try {
            WireHead head = driver.sign(new Prediction(deployment, passed, body, remaining));
            return new Outgoing.Signed(head.target(), RequestHeaders.checked(head.headers()), with.number());
        } catch (RuntimeException e) {
            // A bug in the driver must cost this try, and not the event loop's other requests.
            LOG.log(Level.ERROR, "cannot sign a request for " + this, e);
            return new Outgoing.Unfit("it cannot be signed: " + e);
        }
    }

    /** What was signed, for the JDK's HTTP client; the body is the one that was signed. */
    public HttpRequest.Builder request(Outgoing.Signed signed, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target().address().resolve(signed.target()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        signed.headers().map().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        return request;
    }

    /** Whether this status is one that {@link #answered} is for; all others are for {@link #refused}. */
    public static boolean isAnswer(int status) {
        return status >= 200 && status < 300;
    }

    /** The headers of an answer of 2xx, as a plain server would have sent them. */
    public HttpHeaders answered(HttpHeaders headers) {
        return driver.answered(headers);
    }

    /** What any other answer to {@code sent} means. Credentials that were not taken are not used any more, and refreshing is due. */
    public TransportAnswer refused(Outgoing.Signed sent, int status, HttpHeaders headers, byte[] body) {
        TransportAnswer answer = driver.refused(status, headers, body);
        if (answer instanceof TransportAnswer.Unauthenticated(String reason)) {
            // An answer to what was signed with older ones says nothing about those that there are now.
            update(before -> before.number() == sent.credentials() ? before.rejected(clock.instant(), reason) : before);
        }
        return answer;
    }

    @Override
    public void close() {
        driver.close();
    }

    @Override
    public String toString() {
        return driver.provider() + " endpoint " + target().endpoint();
    }
}
