package io.mlops.examples.trading;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Turns a {@link TrainingState} into bytes and back, bit for bit. */
final class StateCodec {
    private StateCodec() {}

    static void write(DataOutputStream out, TrainingState state) throws IOException {
        write(out, state.parameters());
        Adam adam = state.adam();
        write(out, adam.first());
        write(out, adam.second());
        out.writeLong(adam.step());
        out.writeLong(state.random().state());
        Episodes episodes = state.episodes();
        write(out, episodes.days());
        write(out, episodes.left());
        write(out, episodes.positions());
        out.writeLong(state.updates());
        out.writeDouble(state.epochLoss());
        out.writeInt(state.best().epoch());
        out.writeDouble(state.best().score());
        write(out, state.best().parameters());
    }

    static TrainingState read(DataInputStream in, TrainingOptions options, Period train) throws IOException {
        float[] parameters = floats(in);
        float[] first = floats(in);
        float[] second = floats(in);
        Adam adam = new Adam(options.learningRate(), options.weightDecay(), first, second, in.readLong());
        SplitMix64 random = new SplitMix64(in.readLong());
        Episodes episodes = new Episodes(train, options.episodeDays(), ints(in), ints(in), floats(in));
        long updates = in.readLong();
        double epochLoss = in.readDouble();
        TrainingState.Best best = new TrainingState.Best(in.readInt(), in.readDouble(), floats(in));
        return new TrainingState(parameters, adam, random, episodes, updates, epochLoss, best);
    }

    private static void write(DataOutputStream out, float[] values) throws IOException {
        out.writeInt(values.length);
        for (float value : values) {
            out.writeInt(Float.floatToRawIntBits(value));
        }
    }

    private static void write(DataOutputStream out, int[] values) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    private static float[] floats(DataInputStream in) throws IOException {
        int[] bits = ints(in);
        float[] values = new float[bits.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(bits[i]);
        }
        return values;
    }

    private static int[] ints(DataInputStream in) throws IOException {
        int[] values = new int[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }
}
