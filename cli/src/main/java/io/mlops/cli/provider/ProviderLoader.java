package io.mlops.cli.provider;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ProviderFactory;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The providers of a distribution: each lies in a folder of its own and is loaded, by a class loader of its own, when it
 * is first asked for. Thread-safe.
 */
public final class ProviderLoader implements ProviderLookup, AutoCloseable {
    private final Path folder;
    private final Function<String, Map<String, String>> settings;
    private final SortedMap<String, Provider> opened = new TreeMap<>();

    /** Loads from {@code folder/<name>/*.jar}; {@code settings} gives a provider's configuration. */
    public ProviderLoader(Path folder, Function<String, Map<String, String>> settings) {
        this.folder = folder;
        this.settings = settings;
    }

    @Override
    public SortedSet<String> names() {
        try (Stream<Path> folders = Files.list(folder)) {
            SortedSet<String> names = new TreeSet<>();
            folders.filter(Files::isDirectory).forEach(each -> names.add(String.valueOf(each.getFileName())));
            return names;
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot list the providers in " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized Optional<Provider> find(String name) {
        @Nullable Provider already = opened.get(name);
        if (already != null) {
            return Optional.of(already);
        }
        if (!names().contains(name)) {
            return Optional.empty();
        }
        Provider provider = open(name);
        opened.put(name, provider);
        return Optional.of(provider);
    }

    private Provider open(String name) {
        // Stays open as long as the program: what a provider loads lazily may be asked for at any time.
        URLClassLoader loader = new URLClassLoader("provider-" + name, jars(name), new CoreApiLoader());
        for (ProviderFactory factory : ServiceLoader.load(ProviderFactory.class, loader)) {
            if (factory.name().equals(name)) {
                return factory.open(new ProviderSettings(name, settings.apply(name)), CallListener.NONE);
            }
        }
        throw new MlopsException(
                ErrorCode.FAILED_PRECONDITION,
                "cannot open provider " + name + ": " + folder.resolve(name) + " holds no factory of this name");
    }

    private URL[] jars(String name) {
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                urls.add(jar.toUri().toURL());
            }
        } catch (MalformedURLException e) {
            throw new IllegalStateException("every path of a file system is a URL", e);
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot open provider " + name + ": " + e.getMessage(), e);
        }
        return urls.toArray(new URL[0]);
    }

    @Override
    public synchronized void close() {
        opened.values().forEach(Provider::close);
        opened.clear();
    }
}
