package io.mlops.modelserver;

import io.mlops.modelserver.InferRequest.Form;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.EventExecutor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** Answers requests: health and metadata at once, inference through the batcher. Thread-safe. */
final class InferenceService {
    static final String TIMEOUT = "mlops-timeout-ms";

    private final ServedModel model;
    private final Batcher batcher;
    private final Lifecycle lifecycle;
    private final Metrics metrics;
    private final LongSupplier nanoTime;
    private final InferJsonWriter writer;
    private final String serverJson;
    private final String modelJson;

    InferenceService(ServedModel model, Batcher batcher, Lifecycle lifecycle, Metrics metrics, LongSupplier nanoTime) {
        this.model = model;
        this.batcher = batcher;
        this.lifecycle = lifecycle;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        writer = new InferJsonWriter(model.signature(), model.name(), model.version());
        serverJson = Metadata.server();
        modelJson = Metadata.model(model);
    }

    /** Answers a route that needs no body. */
    FullHttpResponse answer(Route route) {
        return switch (route) {
            case LIVE -> Answers.json(200, "{\"live\":true}");
            case READY ->
                lifecycle.ready()
                        ? Answers.json(200, "{\"ready\":true}")
                        : Answers.error(new RequestException(503, lifecycle.stopping() ? "stopping" : "starting"));
            case SERVER -> Answers.json(200, serverJson);
            case MODEL -> Answers.json(200, modelJson);
            case METRICS -> Answers.text(metrics.text(model, lifecycle.ready()));
            case INFER, SCORE, NONE -> throw new IllegalArgumentException(route + " needs a body");
        };
    }

    /** Reads the request on the calling event loop, predicts elsewhere, and replies on the loop. Throws what is wrong with the request. */
    void infer(
            Route route,
            HttpHeaders headers,
            byte[] bytes,
            int length,
            long received,
            EventExecutor loop,
            Consumer<FullHttpResponse> reply) {
        long deadline = deadline(headers, received);
        BodyFormat format = BodyFormat.of(headers, length);
        boolean attributes = headers.contains(CustomAttributes.NAME);
        InferRequest request = read(route, new JsonBody(bytes, format.jsonLength(), length));
        batcher.submit(new PredictJob(request.inputs(), nanoTime.getAsLong(), deadline, new PredictJob.Reply() {
            @Override
            public void done(Tensor[] outputs) {
                loop.execute(() -> reply.accept(encode(request, format, attributes, outputs)));
            }

            @Override
            public void failed(RequestException reason) {
                loop.execute(() -> reply.accept(Answers.error(reason)));
            }
        }));
    }

    private InferRequest read(Route route, JsonBody body) {
        try {
            return new InferJsonReader(model.signature(), body, route == Route.SCORE).read();
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw RequestException.bad("cannot read the body as JSON" + where + ": " + e.getOriginalMessage());
        }
    }

    private long deadline(HttpHeaders headers, long received) {
        String header = headers.get(TIMEOUT);
        String timeout = header == null ? CustomAttributes.find(headers, TIMEOUT) : header;
        if (timeout == null) {
            return PredictJob.NO_DEADLINE;
        }
        long millis;
        try {
            millis = Long.parseLong(timeout.strip());
        } catch (NumberFormatException e) {
            throw RequestException.bad(TIMEOUT + " is \"" + timeout + "\", not a number of milliseconds");
        }
        if (millis < 0 || millis > 86_400_000) {
            throw RequestException.bad(TIMEOUT + " is " + millis + ", not 0 to 86400000");
        }
        if (millis == 0) {
            throw new RequestException(504, "the deadline had passed on arrival");
        }
        return received + millis * 1_000_000;
    }

    private FullHttpResponse encode(InferRequest request, BodyFormat format, boolean attributes, Tensor[] outputs) {
        ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer(512);
        int jsonLength;
        try {
            jsonLength = writer.write(request, outputs, out);
        } catch (RequestException e) {
            out.release();
            return Answers.error(e);
        }
        CharSequence type = request.form() == Form.INSTANCES || jsonLength < 0 ? Answers.JSON : Answers.BINARY;
        FullHttpResponse response = Answers.of(200, type, out);
        response.headers().set(Answers.DIGEST, model.digest());
        if (attributes) {
            response.headers().set(CustomAttributes.NAME, Answers.DIGEST + "=" + model.digest());
        }
        if (jsonLength >= 0) {
            response.headers().set(BodyFormat.HEADER_LENGTH, jsonLength);
            if (format.sageMaker()) {
                response.headers()
                        .set(
                                HttpHeaderNames.CONTENT_TYPE,
                                BodyFormat.SAGEMAKER_TYPE + ";" + BodyFormat.SAGEMAKER_PARAMETER + jsonLength);
            }
        }
        return response;
    }
}
