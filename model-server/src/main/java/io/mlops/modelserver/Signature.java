package io.mlops.modelserver;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a model takes and gives, in the order of {@code forward}'s arguments and results. */
record Signature(List<TensorInfo> inputs, List<TensorInfo> outputs) {
    Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    static Signature of(List<TensorInfo> inputs, List<TensorInfo> outputs) throws StartFailure {
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw StartFailure.usage("cannot serve the model: at least one --input and one --output are needed");
        }
        unique("input", inputs);
        unique("output", outputs);
        return new Signature(inputs, outputs);
    }

    private static void unique(String what, List<TensorInfo> tensors) throws StartFailure {
        Set<String> seen = new HashSet<>();
        for (TensorInfo t : tensors) {
            if (!seen.add(t.name())) {
                throw StartFailure.usage("cannot serve the model: two " + what + "s are called \"" + t.name() + "\"");
            }
        }
    }

    /** Whether requests can be stacked: every tensor's first dimension is open. */
    boolean batchable() {
        return inputs.stream().allMatch(TensorInfo::batchable)
                && outputs.stream().allMatch(TensorInfo::batchable);
    }

    int inputIndex(String name) {
        return index(inputs, name);
    }

    int outputIndex(String name) {
        return index(outputs, name);
    }

    private static int index(List<TensorInfo> tensors, String name) {
        for (int i = 0; i < tensors.size(); i++) {
            if (tensors.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    static String names(List<TensorInfo> tensors) {
        return tensors.stream().map(TensorInfo::name).collect(Collectors.joining(", "));
    }

    static String describe(List<TensorInfo> tensors) {
        return tensors.stream().map(TensorInfo::describe).collect(Collectors.joining(", "));
    }
}
