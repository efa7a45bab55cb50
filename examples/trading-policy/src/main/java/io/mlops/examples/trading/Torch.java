package io.mlops.examples.trading;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;

/**
 * libtorch on the CPU with one thread, which makes sums come out in the same order every time. Loaded on first use;
 * thread-safe.
 */
final class Torch {
    private static final String THREADS = "ai.djl.pytorch.num_threads";
    private static final String INTEROP_THREADS = "ai.djl.pytorch.num_interop_threads";

    private Torch() {}

    static NDManager newManager() {
        return engine().newBaseManager(Device.cpu());
    }

    static GradientCollector newGradientCollector() {
        return engine().newGradientCollector();
    }

    private static Engine engine() {
        // DJL reads these once, when it loads libtorch.
        System.setProperty(THREADS, "1");
        System.setProperty(INTEROP_THREADS, "1");
        return Engine.getEngine("PyTorch");
    }
}
