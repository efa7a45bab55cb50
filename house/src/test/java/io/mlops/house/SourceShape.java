package io.mlops.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** How long files and methods are, by javac's own parser. */
final class SourceShape {
    private SourceShape() {}

    /** One method and the lines from its first modifier to its closing brace. */
    record Method(Path file, String name, long line, long lines) {
        @Override
        public String toString() {
            return Repository.name(file) + ":" + line + " " + name + " has " + lines + " lines";
        }
    }

    static long lines(Path file) {
        return Repository.read(file).lines().count();
    }

    static List<Method> methods(List<Path> files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            List<Method> methods = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                collect(unit, positions, methods);
            }
            return methods;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(CompilationUnitTree unit, SourcePositions positions, List<Method> methods) {
        LineMap map = unit.getLineMap();
        Path file = Path.of(unit.getSourceFile().toUri());
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitMethod(MethodTree method, Void unused) {
                long start = positions.getStartPosition(unit, method);
                long end = positions.getEndPosition(unit, method);
                if (start >= 0 && end >= 0) {
                    long first = map.getLineNumber(start);
                    methods.add(
                            new Method(file, method.getName().toString(), first, map.getLineNumber(end) - first + 1));
                }
                return super.visitMethod(method, null);
            }
        }.scan(unit, null);
    }
}
