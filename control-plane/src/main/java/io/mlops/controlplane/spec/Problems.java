package io.mlops.controlplane.spec;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects every mistake of one spec file, each with its place. Used by one thread. */
final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    /** A mistake; lines and columns count from 1. */
    private record Problem(int line, int column, String what) {}

    void add(Node node, String what) {
        add(node.getStartMark().orElseThrow(), what);
    }

    void add(Mark mark, String what) {
        found.add(new Problem(mark.getLine() + 1, mark.getColumn() + 1, what));
    }

    int count() {
        return found.size();
    }

    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        List<String> lines = found.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .map(p -> file + ":" + p.line() + ":" + p.column() + ": " + p.what())
                .toList();
        throw new MlopsException(ErrorCode.INVALID_ARGUMENT, String.join("\n", lines));
    }
}
