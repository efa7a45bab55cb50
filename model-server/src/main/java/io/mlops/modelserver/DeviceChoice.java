package io.mlops.modelserver;

import java.util.Locale;
import java.util.Optional;

/**
 * Where the model runs.
 *
 * @param gpu the index of the GPU, or empty for the CPU
 */
record DeviceChoice(Optional<Integer> gpu) {
    static final DeviceChoice CPU = new DeviceChoice(Optional.empty());

    /**
     * Decides from what was asked for and what is there: a GPU where there is one and libtorch can drive it, else the CPU. Asking
     * for a GPU that is not there is an error, never a silent CPU.
     *
     * @param asked {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
     * @param cudaLibtorch whether the libtorch of this distribution is a CUDA build
     * @param gpus how many GPUs the driver shows
     */
    static DeviceChoice choose(String asked, boolean cudaLibtorch, int gpus) throws StartFailure {
        String wish = asked.strip().toLowerCase(Locale.ROOT);
        return switch (wish) {
            case "cpu" -> CPU;
            case "auto" -> cudaLibtorch && gpus > 0 ? new DeviceChoice(Optional.of(0)) : CPU;
            default -> {
                int index = index(asked, wish);
                if (!cudaLibtorch) {
                    throw StartFailure.unavailable("cannot use device " + asked
                            + ": this distribution carries libtorch for the CPU; build it with -Pgpu");
                }
                if (index >= gpus) {
                    throw StartFailure.unavailable(
                            "cannot use device " + asked + ": the driver shows " + gpus + " GPUs");
                }
                yield new DeviceChoice(Optional.of(index));
            }
        };
    }

    private static int index(String asked, String wish) throws StartFailure {
        if (wish.equals("gpu")) {
            return 0;
        }
        if (wish.startsWith("gpu:") && wish.length() <= 6) {
            try {
                return Integer.parseUnsignedInt(wish.substring(4));
            } catch (NumberFormatException e) {
                throw unknown(asked);
            }
        }
        throw unknown(asked);
    }

    private static StartFailure unknown(String asked) {
        return StartFailure.usage("cannot use device \"" + asked + "\": write auto, cpu, gpu or gpu:N");
    }

    @Override
    public String toString() {
        return gpu.map(i -> "gpu:" + i).orElse("cpu");
    }
}
