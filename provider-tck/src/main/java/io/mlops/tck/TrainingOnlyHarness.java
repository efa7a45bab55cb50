package io.mlops.tck;

import io.mlops.ByteSize;
import io.mlops.endpoint.Compute;
import java.time.Duration;
import java.util.List;

/** A world in which nothing is tested but training: what the contracts of endpoints ask for is not there. */
public interface TrainingOnlyHarness extends TrainingHarness {
    @Override
    default String image() {
        return "mlops/model-server";
    }

    @Override
    default Compute compute() {
        return new Compute(List.of(), 1, ByteSize.mebibytes(1024));
    }

    @Override
    default TestModel model() {
        throw new UnsupportedOperationException("this world trains only");
    }

    @Override
    default TestModel brokenModel() {
        return model();
    }

    @Override
    default int running(String endpoint) {
        throw new UnsupportedOperationException("this world trains only");
    }

    @Override
    default int residue() {
        return 0;
    }

    @Override
    default Duration patience() {
        return Duration.ofSeconds(60);
    }
}
