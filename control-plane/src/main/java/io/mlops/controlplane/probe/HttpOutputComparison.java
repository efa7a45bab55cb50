package io.mlops.controlplane.probe;

import io.mlops.controlplane.port.OutputComparison;
import io.mlops.endpoint.TensorSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.core.JacksonException;

/** Compares over the Open Inference Protocol: recorded requests first, made-up ones where those are too few. Thread-safe. */
public final class HttpOutputComparison implements OutputComparison, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final int MODEL_FAULT = 424;
    private static final int LONGEST_REASON = 200;
    /** Made-up inputs where nothing was recorded. */
    private static final int MADE_UP = 32;
    /** Of inputs that say nothing about a model, a comparison takes no more: the old revision refuses them. */
    private static final int MOST_USELESS = 32;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    @Override
    public Result compare(Pair pair) {
        try {
            List<ComparedInput> inputs = new ArrayList<>(RecordedInputs.read(http, pair));
            int recorded = inputs.size();
            SplittableRandom random = new SplittableRandom(pair.seed());
            for (int i = recorded; i < MADE_UP; i++) {
                inputs.add(ComparedInput.madeUp(pair.model().inputs(), random));
            }
            return compare(pair, inputs, recorded);
        } catch (IOException | JacksonException e) {
            return new Result.Unknown(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result.Unknown("interrupted");
        }
    }

    private Result compare(Pair pair, List<ComparedInput> inputs, int recorded)
            throws IOException, InterruptedException {
        OutputDrift drift = new OutputDrift(
                pair.model().outputs().stream().map(TensorSpec::name).toList());
        int compared = 0;
        int real = 0;
        int failed = 0;
        int useless = 0;
        String failure = "";
        for (int i = 0; i < inputs.size() && useless < MOST_USELESS; i++) {
            HttpResponse<byte[]> old = send(pair.old(), pair.deployment(), inputs.get(i));
            if (old.statusCode() != OK) {
                useless++;
                continue;
            }
            HttpResponse<byte[]> fresh =
                    send(pair.fresh().get(i % pair.fresh().size()), pair.deployment(), inputs.get(i));
            if (passing(fresh.statusCode())) {
                useless++;
                continue;
            }
            compared++;
            real += i < recorded ? 1 : 0;
            if (fresh.statusCode() == OK) {
                drift.add(outputs(old), outputs(fresh));
            } else {
                failed++;
                failure = failure.isEmpty() ? said(fresh) : failure;
            }
        }
        if (compared < LEAST_INPUTS) {
            return new Result.Unknown("only " + compared + " inputs could be compared, of at least " + LEAST_INPUTS);
        }
        OutputDrift.Worst worst = drift.worst();
        return new Result.Measured(compared, real, failed, failure, worst.drift(), worst.output());
    }

    private HttpResponse<byte[]> send(URI replica, String deployment, ComparedInput input)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(replica.resolve("/v2/models/" + deployment + "/infer"))
                .timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.ofByteArray(input.body()));
        input.headers().forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Too busy just now: says nothing about the model. */
    private static boolean passing(int status) {
        return status != OK && status != MODEL_FAULT && (status == 429 || status == 503 || status == 504);
    }

    private static Map<String, TensorValues> outputs(HttpResponse<byte[]> answer) {
        return TensorValues.read(
                answer.body(),
                answer.headers().firstValue(RecordedInputs.JSON_LENGTH).orElse(""));
    }

    private static String said(HttpResponse<byte[]> answer) {
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        return answer.statusCode() + " " + body.substring(0, Math.min(LONGEST_REASON, body.length()));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
