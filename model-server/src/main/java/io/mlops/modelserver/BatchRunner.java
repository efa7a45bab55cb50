package io.mlops.modelserver;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Runs one batch: drops what is too late, predicts, checks and splits the outputs. Confined to the predict thread. */
final class BatchRunner {
    private static final Logger LOG = System.getLogger(BatchRunner.class.getName());

    private final Predictor predictor;
    private final Signature signature;
    private final Metrics metrics;
    private final LongSupplier nanoTime;

    /** What runs the model. */
    interface Predictor {
        /** Stacks the parts along their first dimension and runs forward once. */
        Tensor[] forward(List<Tensor[]> parts);
    }

    BatchRunner(Predictor predictor, Signature signature, Metrics metrics, LongSupplier nanoTime) {
        this.predictor = predictor;
        this.signature = signature;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    boolean stackable() {
        return signature.batchable();
    }

    /** Answers every job of the batch, whatever happens. */
    void run(List<PredictJob> jobs) {
        List<PredictJob> live = new ArrayList<>(jobs.size());
        long now = nanoTime.getAsLong();
        for (PredictJob job : jobs) {
            if (job.expired(now)) {
                job.reply().failed(new RequestException(504, "the deadline passed before the model was free"));
            } else {
                live.add(job);
            }
        }
        if (!live.isEmpty()) {
            predict(live);
        }
    }

    private void predict(List<PredictJob> jobs) {
        List<Tensor[]> answers;
        try {
            answers = forward(jobs);
        } catch (RequestException e) {
            retryAlone(jobs, e);
            return;
        } catch (RuntimeException e) {
            retryAlone(jobs, failure(e));
            return;
        } catch (Error e) {
            // The thread must live and the senders must hear: an error here is heap exhaustion or a broken native
            // library.
            LOG.log(Level.ERROR, "predict failed", e);
            jobs.forEach(job -> job.reply().failed(new RequestException(500, "the server failed: " + e)));
            return;
        }
        for (int i = 0; i < answers.size(); i++) {
            jobs.get(i).reply().done(answers.get(i));
        }
    }

    /** One request's values must not fail its neighbours. */
    private void retryAlone(List<PredictJob> jobs, RequestException e) {
        if (jobs.size() == 1) {
            jobs.getFirst().reply().failed(e);
        } else {
            jobs.forEach(job -> predict(List.of(job)));
        }
    }

    private static RequestException failure(RuntimeException e) {
        if (TorchErrors.outOfMemory(e)) {
            LOG.log(Level.WARNING, "predict ran out of memory: {0}", TorchErrors.reason(e));
            return new RequestException(503, "not enough memory for this request: " + TorchErrors.reason(e));
        }
        LOG.log(Level.DEBUG, "the model failed", e);
        return new RequestException(
                RequestException.MODEL_FAILED, "the model failed on this input: " + TorchErrors.reason(e));
    }

    private List<Tensor[]> forward(List<PredictJob> jobs) {
        List<Tensor[]> parts = new ArrayList<>(jobs.size());
        int rows = 0;
        for (PredictJob job : jobs) {
            parts.add(job.inputs());
            rows += stackable() ? job.rows() : 1;
        }
        long start = nanoTime.getAsLong();
        Tensor[] outputs = predictor.forward(parts);
        metrics.predicted(rows, nanoTime.getAsLong() - start);
        check(outputs, rows);
        if (jobs.size() == 1) {
            return List.<Tensor[]>of(outputs);
        }
        return split(outputs, jobs);
    }

    private void check(Tensor[] outputs, int rows) {
        String problem = SignatureCheck.problem(signature, outputs, rows);
        if (problem != null) {
            throw new RequestException(RequestException.MODEL_FAILED, "the model failed on this input: " + problem);
        }
    }

    private static List<Tensor[]> split(Tensor[] outputs, List<PredictJob> jobs) {
        List<Tensor[]> answers = new ArrayList<>(jobs.size());
        int row = 0;
        for (PredictJob job : jobs) {
            Tensor[] answer = new Tensor[outputs.length];
            for (int i = 0; i < outputs.length; i++) {
                Tensor whole = outputs[i];
                int rowBytes = whole.data().remaining() / whole.rows();
                ByteBuffer part = whole.data().slice(row * rowBytes, job.rows() * rowBytes);
                answer[i] = new Tensor(
                        whole.datatype(),
                        Shapes.withRows(whole.shape(), job.rows()),
                        part.order(ByteOrder.LITTLE_ENDIAN));
            }
            answers.add(answer);
            row += job.rows();
        }
        return answers;
    }
}
