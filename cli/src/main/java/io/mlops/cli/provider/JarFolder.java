package io.mlops.cli.provider;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * A folder of jars that is loaded when it is first needed, by a class loader of its own: what it brings along and what
 * this program brings along never meet.
 *
 * @param name for messages, as {@code provider local}
 */
record JarFolder(String name, Path folder) {
    /** What the jars offer of this kind; the loader stays open as long as the program, for what is loaded lazily. */
    <T> ServiceLoader<T> load(Class<T> kind) {
        return ServiceLoader.load(kind, new URLClassLoader(name.replace(' ', '-'), jars(), new CoreApiLoader()));
    }

    private URL[] jars() {
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                urls.add(jar.toUri().toURL());
            }
        } catch (MalformedURLException e) {
            throw new IllegalStateException("every path of a file system is a URL", e);
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.FAILED_PRECONDITION, "cannot open " + name + ": " + e.getMessage(), e);
        }
        return urls.toArray(new URL[0]);
    }
}
