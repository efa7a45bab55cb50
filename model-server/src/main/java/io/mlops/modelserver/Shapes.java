package io.mlops.modelserver;

import java.util.Arrays;

/** Arithmetic on tensor shapes; -1 is "any size". */
final class Shapes {
    private Shapes() {}

    /** The number of elements, or -1 where it is more than an array can hold. */
    static long elements(long[] shape) {
        long count = 1;
        for (long d : shape) {
            if (d == 0) {
                return 0;
            }
        }
        for (long d : shape) {
            if (d > Integer.MAX_VALUE / count) {
                return -1;
            }
            count *= d;
        }
        return count;
    }

    static boolean fits(long[] declared, long[] actual) {
        if (declared.length != actual.length) {
            return false;
        }
        for (int i = 0; i < declared.length; i++) {
            if (actual[i] < 0 || (declared[i] >= 0 && declared[i] != actual[i])) {
                return false;
            }
        }
        return true;
    }

    /** The same shape with another size of the first dimension. */
    static long[] withRows(long[] shape, long rows) {
        long[] out = shape.clone();
        out[0] = rows;
        return out;
    }

    /** A concrete shape for a declared one: the given number of rows first, 1 for every other open dimension. */
    static long[] concrete(long[] declared, long rows) {
        long[] out = declared.clone();
        for (int i = 0; i < out.length; i++) {
            if (out[i] < 0) {
                out[i] = i == 0 ? rows : 1;
            }
        }
        return out;
    }

    static boolean sameRow(long[] a, long[] b) {
        return a.length == b.length && Arrays.equals(a, 1, a.length, b, 1, b.length);
    }

    static String text(long[] shape) {
        return Arrays.toString(shape).replace(" ", "");
    }
}
