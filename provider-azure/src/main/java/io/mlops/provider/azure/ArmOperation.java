package io.mlops.provider.azure;

import com.azure.core.http.HttpMethod;
import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A change that Azure has accepted and perhaps still works on. Its state is asked for by {@code Azure-AsyncOperation}, by
 * {@code Location} or in the resource itself, whichever Azure names
 * (https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations). Used by one thread.
 *
 * @param <T> what is there afterwards, or what the action answers
 */
final class ArmOperation<T> {
    private static final int ACCEPTED = 202;
    private static final int NO_CONTENT = 204;
    /** Asked again after this, though Azure says at once. */
    private static final Duration SHORTEST = Duration.ofMillis(50);

    private final ArmClient client;
    private final HttpMethod method;
    private final URI address;
    private final Class<T> type;
    private final @Nullable ArmReply first;
    private final Monitor monitor;
    private ArmStatus status;
    private @Nullable ArmReply last;

    /** What is asked for the state. */
    private enum Kind {
        NONE,
        ASYNC_OPERATION,
        LOCATION,
        RESOURCE
    }

    private record Monitor(Kind kind, URI uri) {}

    ArmOperation(ArmClient client, HttpMethod method, URI address, ArmReply first, Class<T> type) {
        this.client = client;
        this.method = method;
        this.address = address;
        this.type = type;
        this.first = first;
        this.monitor = monitor(method, address, first);
        this.status = monitor.kind() == Kind.NONE
                ? ArmStatus.succeeded()
                : new ArmStatus(ArmStatus.State.RUNNING, first.retryAfter().orElse(ArmStatus.USUAL), null);
    }

    private ArmOperation(ArmClient client, URI address, Class<T> type) {
        this.client = client;
        this.method = HttpMethod.DELETE;
        this.address = address;
        this.type = type;
        this.first = null;
        this.monitor = new Monitor(Kind.NONE, address);
        this.status = ArmStatus.succeeded();
    }

    /** A deletion of what is not there. */
    static <T> ArmOperation<T> over(ArmClient client, URI address, Class<T> type) {
        return new ArmOperation<>(client, address, type);
    }

    /** How an operation that somebody else began stands, by the address that {@code Azure-AsyncOperation} named. */
    static ArmStatus look(ArmClient client, URI operation) {
        ArmReply reply = client.send(HttpMethod.GET, operation, null, ArmCondition.NONE);
        return told(reply, reply.read(JsonNode.class).path("status"));
    }

    private static Monitor monitor(HttpMethod method, URI address, ArmReply reply) {
        if (reply.asyncOperation().isPresent()) {
            return new Monitor(Kind.ASYNC_OPERATION, reply.asyncOperation().get());
        }
        if (reply.status() == ACCEPTED && reply.location().isPresent()) {
            return new Monitor(Kind.LOCATION, reply.location().get());
        }
        boolean writes = method == HttpMethod.PUT || method == HttpMethod.PATCH;
        return writes && !reply.empty() && provisioning(reply).state() == ArmStatus.State.RUNNING
                ? new Monitor(Kind.RESOURCE, address)
                : new Monitor(Kind.NONE, address);
    }

    /** What Azure answered at once; empty where it answered nothing but that it works. */
    Optional<T> first() {
        return first == null || first.empty() || first.status() == ACCEPTED
                ? Optional.empty()
                : Optional.of(first.read(type));
    }

    /** As it was when it was looked at last. */
    boolean running() {
        return status.state() == ArmStatus.State.RUNNING;
    }

    /** Asks once, unless it is known to be over. */
    ArmStatus status() {
        if (running()) {
            ArmReply reply = ask();
            last = reply;
            status = switch (monitor.kind()) {
                case ASYNC_OPERATION -> told(reply, reply.read(JsonNode.class).path("status"));
                case RESOURCE -> provisioning(reply);
                default -> reply.status() == ACCEPTED ? told(reply, ArmJson.MAPPER.nullNode()) : ArmStatus.succeeded();
            };
        }
        return status;
    }

    private ArmReply ask() {
        return client.send(HttpMethod.GET, monitor.uri(), null, ArmCondition.NONE);
    }

    /**
     * Returns once it is over, with what is there then; null in place of what a deletion leaves.
     *
     * @throws AzureException DEADLINE_EXCEEDED where it goes on after that time; otherwise why it failed
     */
    @Nullable T await(Duration atMost) throws AzureException, InterruptedException {
        long began = System.nanoTime();
        requireNotInterrupted();
        while (status().state() == ArmStatus.State.RUNNING) {
            long left = atMost.toNanos() - (System.nanoTime() - began);
            if (left <= 0) {
                throw new AzureException(
                        ErrorCode.DEADLINE_EXCEEDED, "Azure works on it for longer than " + atMost + "; it goes on");
            }
            LockSupport.parkNanos(Math.min(
                    left, Math.max(SHORTEST.toNanos(), status.retryAfter().toNanos())));
            requireNotInterrupted();
        }
        return switch (status.state()) {
            case SUCCEEDED -> result();
            case CANCELED -> throw new AzureException(ErrorCode.CANCELLED, "the operation was cancelled in Azure");
            default -> {
                ArmError error = status.errorOrNull() == null
                        ? new ArmError(null, "the operation failed, and Azure does not say why", null, null, null)
                        : status.errorOrNull();
                throw new AzureException(AzureErrors.classify(error), AzureErrors.reason(error));
            }
        };
    }

    private static void requireNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while Azure worked");
        }
    }

    private @Nullable T result() {
        if (method == HttpMethod.DELETE) {
            return null;
        }
        if (monitor.kind() == Kind.NONE) {
            return first().orElse(null);
        }
        if (method != HttpMethod.POST) {
            return client.send(HttpMethod.GET, address, null, ArmCondition.NONE).read(type);
        }
        if (monitor.kind() == Kind.ASYNC_OPERATION
                && first != null
                && first.location().isPresent()) {
            return content(client.send(HttpMethod.GET, first.location().get(), null, ArmCondition.NONE));
        }
        return last == null ? null : content(last);
    }

    private @Nullable T content(ArmReply reply) {
        return reply.empty() || reply.status() == NO_CONTENT ? null : reply.read(type);
    }

    private static ArmStatus provisioning(ArmReply reply) {
        JsonNode state = reply.read(JsonNode.class).path("properties").path("provisioningState");
        // A resource without a state is there as soon as it is answered.
        return state.isTextual() ? told(reply, state) : ArmStatus.succeeded();
    }

    private static ArmStatus told(ArmReply reply, JsonNode state) {
        JsonNode error = reply.empty() ? ArmJson.MAPPER.nullNode() : error(reply);
        return new ArmStatus(
                ArmStatus.State.of(state.asText("")),
                reply.retryAfter().orElse(ArmStatus.USUAL),
                error.isObject() ? ArmJson.MAPPER.convertValue(error, ArmError.class) : null);
    }

    private static JsonNode error(ArmReply reply) {
        JsonNode body = reply.read(JsonNode.class);
        return body.path("error").isObject()
                ? body.path("error")
                : body.path("properties").path("error");
    }
}
