package io.mlops.modelserver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One declared input or output: its name, datatype and shape.
 *
 * @param shape sizes of the dimensions; -1 where any size will do
 */
record TensorInfo(String name, Datatype datatype, List<Long> shape) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.\\-]{1,128}");
    private static final int MAX_RANK = 16;

    TensorInfo {
        shape = List.copyOf(shape);
    }

    /** Reads {@code NAME:DATATYPE:D,D,...}. */
    static TensorInfo parse(String text) throws StartFailure {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw StartFailure.usage(
                    "cannot read tensor \"" + text + "\": write NAME:DATATYPE:D,D,... such as x:FP32:-1,30");
        }
        List<Long> shape = new ArrayList<>();
        if (!parts[2].isEmpty()) {
            for (String d : parts[2].split(",", -1)) {
                shape.add(dimension(text, d));
            }
        }
        return of(parts[0], parts[1], shape);
    }

    static TensorInfo of(String name, String datatype, List<Long> shape) throws StartFailure {
        if (!NAME.matcher(name).matches()) {
            throw StartFailure.usage("cannot read tensor \"" + name + "\": a name is 1 to 128 of A-Z a-z 0-9 _ . -");
        }
        Datatype type = Datatype.find(datatype)
                .orElseThrow(() -> StartFailure.usage("cannot read tensor \"" + name + "\": datatype \"" + datatype
                        + "\" is not one of " + Datatype.names()));
        if (shape.size() > MAX_RANK) {
            throw StartFailure.usage("cannot read tensor \"" + name + "\": more than " + MAX_RANK + " dimensions");
        }
        for (long d : shape) {
            if (d < -1 || d == 0 || d > Integer.MAX_VALUE) {
                throw StartFailure.usage(
                        "cannot read tensor \"" + name + "\": dimension " + d + " is neither -1 nor 1 or more");
            }
        }
        return new TensorInfo(name, type, shape);
    }

    private static long dimension(String text, String d) throws StartFailure {
        try {
            return Long.parseLong(d.strip());
        } catch (NumberFormatException e) {
            throw StartFailure.usage("cannot read tensor \"" + text + "\": \"" + d + "\" is not a dimension");
        }
    }

    long[] dims() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /** Whether the first dimension is open, so that requests can be stacked along it. */
    boolean batchable() {
        return !shape.isEmpty() && shape.getFirst() == -1;
    }

    /** The words for people and errors: {@code x FP32 [-1,30]}. */
    String describe() {
        return name + " " + datatype + " " + Arrays.toString(dims()).replace(" ", "");
    }
}
