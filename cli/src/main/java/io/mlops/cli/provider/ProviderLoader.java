package io.mlops.cli.provider;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.controlplane.port.ArtifactPlaces;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.image.ImageReference;
import io.mlops.image.RegistryCredentials;
import io.mlops.image.RegistryLogin;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.Providers;
import io.mlops.provider.spi.ProviderFactory;
import io.mlops.routing.Transports;
import io.mlops.transport.InferenceTransport;
import io.mlops.transport.TransportTarget;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The providers of a distribution: each lies in a folder of its own and is loaded, by a class loader of its own, when it
 * is first asked for. Thread-safe.
 */
public final class ProviderLoader implements ProviderLookup, ArtifactPlaces, AutoCloseable {
    private final Path folder;
    private final Function<String, Map<String, String>> settings;
    private final Predicate<String> used;
    private final SortedMap<String, Provider> opened = new TreeMap<>();
    private final Map<String, ProviderFactory> factories = new HashMap<>();

    /** Loads from {@code folder/<name>/*.jar}; {@code settings} gives a provider's configuration. */
    public ProviderLoader(Path folder, Function<String, Map<String, String>> settings) {
        this(folder, settings, name -> true);
    }

    /** As above; a provider that is not {@code used} is as if it were not installed, but for its stores and the way to it. */
    public ProviderLoader(Path folder, Function<String, Map<String, String>> settings, Predicate<String> used) {
        this.folder = folder;
        this.settings = settings;
        this.used = used;
    }

    @Override
    public SortedSet<String> names() {
        SortedSet<String> names = installed();
        names.removeIf(used.negate());
        return names;
    }

    private SortedSet<String> installed() {
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
        if (!installed().contains(name)) {
            return Optional.empty();
        }
        if (!used.test(name)) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot open provider " + name
                            + ": this home has no settings for it; docs/providers.md says which, and"
                            + " mlops-cli config set providers." + name + ".SETTING VALUE sets one");
        }
        Provider provider = open(name);
        opened.put(name, provider);
        return Optional.of(provider);
    }

    @Override
    public synchronized ArtifactStore open(URI place) {
        for (String name : installed()) {
            Optional<ArtifactStore> store = factory(name).artifacts(place, CallListener.NONE);
            if (store.isPresent()) {
                return store.get();
            }
        }
        throw new MlopsException(
                ErrorCode.UNSUPPORTED,
                "cannot open a store of the kind " + place.getScheme() + "://: no provider that is installed ("
                        + String.join(", ", installed()) + ") knows it");
    }

    @Override
    public Transports transports() {
        return this::transport;
    }

    private InferenceTransport transport(String name, TransportTarget target) {
        SortedSet<String> installed = installed();
        if (!installed.contains(name)) {
            throw target.cannotOpen(name, "it is not installed (installed: " + String.join(", ", installed) + ")");
        }
        if (!used.test(name)) {
            throw target.cannotOpen(name, "this home has no settings for it");
        }
        return Providers.transport(factory(name), configured(name), target);
    }

    /** The first provider whose registry it is; each is asked in the order of their names. */
    public RegistryCredentials registryCredentials() {
        return new RegistryCredentials() {
            @Override
            public Optional<RegistryLogin> login(String registry) {
                return names().stream()
                        .flatMap(name -> registryCredentials(name).login(registry).stream())
                        .findFirst();
            }

            @Override
            public boolean makeRepository(ImageReference image) {
                return names().stream()
                        .anyMatch(name -> registryCredentials(name).makeRepository(image));
            }
        };
    }

    private synchronized RegistryCredentials registryCredentials(String name) {
        return factory(name).registryCredentials(configured(name));
    }

    private Provider open(String name) {
        return factory(name).open(configured(name), CallListener.NONE);
    }

    private ProviderSettings configured(String name) {
        return new ProviderSettings(name, settings.apply(name));
    }

    private synchronized ProviderFactory factory(String name) {
        @Nullable ProviderFactory already = factories.get(name);
        if (already != null) {
            return already;
        }
        JarFolder jars = new JarFolder("provider " + name, folder.resolve(name));
        for (ProviderFactory factory : jars.load(ProviderFactory.class)) {
            if (factory.name().equals(name)) {
                factories.put(name, factory);
                return factory;
            }
        }
        throw new MlopsException(
                ErrorCode.FAILED_PRECONDITION,
                "cannot open provider " + name + ": " + folder.resolve(name) + " holds no factory of this name");
    }

    @Override
    public synchronized void close() {
        opened.values().forEach(Provider::close);
        opened.clear();
    }
}
