package io.mlops.gateway;

import io.mlops.gateway.access.Access;
import io.mlops.gateway.access.Identity;
import io.mlops.gateway.access.Verdict;
import io.mlops.gateway.admission.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts one request together: head first, with everything that can be refused before a body is read, then the body within its route's limit. */
final class RequestReader {
    private static final int FIRST_BUFFER_BYTES = 64 * 1024;
    /** What a request that no route takes may carry: nobody keeps it. */
    private static final int LOCAL_BODY_BYTES = 64 * 1024;

    /** What a request takes beside its body: its head, its exchange, its part of a read buffer. */
    private static final int OVERHEAD_BYTES = 4 * 1024;

    private final RoutingTable table;
    private final Access access;
    private @Nullable Identity certificate;
    private @Nullable Identity identity;
    private final MemoryBudget memory;
    private long reserved;
    private @Nullable HttpRequest head;
    private @Nullable Deployment deployment;
    private String target = "";
    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private boolean ownBuffer;
    private int limit;
    private long wishMillis;
    private boolean wantsContinue;

    RequestReader(RoutingTable table, Access access, MemoryBudget memory) {
        this.table = table;
        this.access = access;
        this.memory = memory;
    }

    /** The client has shown a certificate; that is who it is where no key is asked for. */
    void certificate(Identity shown) {
        certificate = shown;
    }

    /** Who asks, as far as anybody asked; of the last request. */
    @Nullable Identity identity() {
        return identity;
    }

    /** Reads the head; says why the request cannot be taken. */
    @Nullable GatewayError begin(HttpRequest request) {
        reset();
        GatewayError wrong = RequestRules.check(request);
        if (wrong != null) {
            return wrong;
        }
        head = request;
        target = RequestTarget.origin(request.uri());
        String problem = RequestTarget.problem(target);
        if (problem != null) {
            return GatewayError.badRequest(problem);
        }
        String name = RequestTarget.deployment(target);
        GatewayError refusal = identify(request, name);
        if (refusal != null) {
            return refusal;
        }
        deployment = name == null ? null : table.find(name);
        limit = deployment == null
                ? LOCAL_BODY_BYTES
                : deployment.live().route().maxBodyBytes();
        long length = HttpUtil.getContentLength(request, 0L);
        if (length > limit) {
            return GatewayError.tooLarge(name == null ? "the gateway" : name, limit);
        }
        // The body is reserved as it comes: who only announces one must not take its place away from others.
        if (!reserve(OVERHEAD_BYTES)) {
            return GatewayError.outOfMemory();
        }
        wantsContinue = length != 0 || HttpUtil.isTransferEncodingChunked(request);
        wantsContinue &= HttpUtil.is100ContinueExpected(request);
        return readWish(request);
    }

    /** Finds out who asks, and takes the credentials out of the request: no upstream and no log ever sees them. */
    private @Nullable GatewayError identify(HttpRequest request, @Nullable String name) {
        identity = certificate;
        if (!access.required() || RequestTarget.isHealth(target)) {
            return null;
        }
        HttpHeaders headers = request.headers();
        Verdict verdict = access.check(headers.getAll(HttpHeaderNames.AUTHORIZATION), headers.getAll(Headers.API_KEY));
        headers.remove(HttpHeaderNames.AUTHORIZATION).remove(Headers.API_KEY);
        identity = verdict.identity();
        if (identity == null) {
            return GatewayError.unauthenticated(verdict.denial());
        }
        return name == null || identity.mayAsk(name) ? null : GatewayError.permissionDenied(identity.name(), name);
    }

    private @Nullable GatewayError readWish(HttpRequest request) {
        String wish = request.headers().get(Headers.TIMEOUT);
        wishMillis = Long.MAX_VALUE;
        if (wish == null) {
            return null;
        }
        try {
            wishMillis = Long.parseLong(wish.strip());
        } catch (NumberFormatException e) {
            // Not a number: refused below, like a number that is no time.
            wishMillis = 0;
        }
        return wishMillis > 0
                ? null
                : GatewayError.badRequest(Headers.TIMEOUT + " must be a positive number of milliseconds");
    }

    boolean wantsContinue() {
        return wantsContinue;
    }

    /** Takes a part of the body over; says when it became too large. */
    @Nullable GatewayError add(ByteBuf part, ByteBufAllocator allocator) {
        int size = part.readableBytes();
        if (size == 0) {
            part.release();
            return null;
        }
        if (body.readableBytes() + (long) size > limit) {
            part.release();
            return GatewayError.tooLarge(deployment == null ? "the gateway" : deployment.name(), limit);
        }
        if (!reserve(OVERHEAD_BYTES + body.readableBytes() + (long) size)) {
            part.release();
            return GatewayError.outOfMemory();
        }
        if (!body.isReadable()) {
            body = part;
            return null;
        }
        if (!ownBuffer) {
            // A second part: copy into one buffer that grows, rather than keep many small pieces of read buffers alive.
            ByteBuf earlier = body;
            long expected = HttpUtil.getContentLength(Objects.requireNonNull(head), 0L);
            int capacity = (int) Math.min(Math.max(expected, 1024), FIRST_BUFFER_BYTES);
            body = allocator.buffer(Math.min(capacity, limit), limit);
            ownBuffer = true;
            body.writeBytes(earlier);
            earlier.release();
        }
        body.writeBytes(part);
        part.release();
        return null;
    }

    /** The request, now whole; the caller owns it. */
    ClientRequest finish() {
        HttpRequest whole = Objects.requireNonNull(head, "no request was begun");
        ClientRequest request = new ClientRequest(
                whole.method(),
                target,
                whole.protocolVersion(),
                whole.headers(),
                body,
                HttpUtil.isKeepAlive(whole),
                identity == null ? "" : identity.name());
        body = Unpooled.EMPTY_BUFFER;
        ownBuffer = false;
        return request;
    }

    /** Where the request goes; null when the gateway answers it itself. */
    @Nullable Deployment deployment() {
        return deployment;
    }

    /** Milliseconds that the client asked for, or {@link Long#MAX_VALUE}. */
    long wishMillis() {
        return wishMillis;
    }

    /** Makes sure that so much is reserved in all. */
    private boolean reserve(long bytes) {
        long more = bytes - reserved;
        if (more <= 0) {
            return true;
        }
        if (!memory.take(more)) {
            return false;
        }
        reserved = bytes;
        return true;
    }

    /** The request is answered: nobody keeps it any more. */
    void release() {
        memory.giveBack(reserved);
        reserved = 0;
    }

    void reset() {
        release();
        body.release();
        body = Unpooled.EMPTY_BUFFER;
        ownBuffer = false;
        head = null;
        deployment = null;
    }
}
