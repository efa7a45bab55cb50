package io.mlops.controlplane.probe;

import io.mlops.MlopsException;
import io.mlops.controlplane.port.OutputComparison;
import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.controlplane.probe.PredictionCalls.Answer;
import io.mlops.endpoint.TensorSpec;
import io.mlops.routing.Transports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.core.JacksonException;

/** Compares over the Open Inference Protocol: recorded requests first, made-up ones where those are too few. Thread-safe. */
public final class HttpOutputComparison implements OutputComparison, AutoCloseable {
    private static final int OK = 200;
    private static final int MODEL_FAULT = 424;
    private static final int LONGEST_REASON = 200;
    /** Made-up inputs where nothing was recorded. */
    private static final int MADE_UP = 32;
    /** Of inputs that say nothing about a model, a comparison takes no more: the old revision refuses them. */
    private static final int MOST_USELESS = 32;

    private final PredictionCalls calls;

    /** Through these where an endpoint is not a plain server. */
    public HttpOutputComparison(Transports transports) {
        this.calls = new PredictionCalls(transports);
    }

    @Override
    public Result compare(Pair pair) {
        try {
            List<ComparedInput> inputs = new ArrayList<>(RecordedInputs.read(calls.http(), pair));
            int recorded = inputs.size();
            SplittableRandom random = new SplittableRandom(pair.seed());
            for (int i = recorded; i < MADE_UP; i++) {
                inputs.add(ComparedInput.madeUp(pair.model().inputs(), random));
            }
            return compare(pair, inputs, recorded);
        } catch (IOException | JacksonException | MlopsException e) {
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
            Answer old = send(pair.old(), pair.deployment(), inputs.get(i));
            if (old.status() != OK) {
                useless++;
                continue;
            }
            Answer fresh = send(pair.fresh().get(i % pair.fresh().size()), pair.deployment(), inputs.get(i));
            if (passing(fresh.status())) {
                useless++;
                continue;
            }
            compared++;
            real += i < recorded ? 1 : 0;
            if (fresh.status() == OK) {
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

    private Answer send(ReplicaPlace place, String deployment, ComparedInput input)
            throws IOException, InterruptedException {
        return calls.infer(place, deployment, input.headers(), input.body());
    }

    /** Too busy just now: says nothing about the model. */
    private static boolean passing(int status) {
        return status != OK && status != MODEL_FAULT && (status == 429 || status == 503 || status == 504);
    }

    private static Map<String, TensorValues> outputs(Answer answer) {
        return TensorValues.read(
                answer.body(),
                answer.headers().firstValue(RecordedInputs.JSON_LENGTH).orElse(""));
    }

    private static String said(Answer answer) {
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        return answer.status() + " " + body.substring(0, Math.min(LONGEST_REASON, body.length()));
    }

    @Override
    public void close() {
        calls.close();
    }
}
