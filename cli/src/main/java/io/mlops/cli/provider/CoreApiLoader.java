package io.mlops.cli.provider;

import io.mlops.provider.Provider;
import java.net.URL;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/**
 * What a provider sees of this program: core-api and the JDK. Everything else, a library of the same name in another
 * version above all, stays out of its sight. Thread-safe.
 */
final class CoreApiLoader extends ClassLoader {
    private static final String OURS = "io.mlops.";

    private final ClassLoader program;
    private final @Nullable CodeSource coreApi;
    private final String place;

    static {
        registerAsParallelCapable();
    }

    CoreApiLoader() {
        super("core-api", ClassLoader.getPlatformClassLoader());
        program = Provider.class.getClassLoader();
        coreApi = Provider.class.getProtectionDomain().getCodeSource();
        place = place(Provider.class.getName());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith(OURS)) {
            Class<?> found = program.loadClass(name);
            @Nullable CodeSource source = found.getProtectionDomain().getCodeSource();
            if ((coreApi != null && coreApi.equals(source)) || isCoreApi(name)) {
                return found;
            }
        }
        throw new ClassNotFoundException(name);
    }

    private boolean isCoreApi(String name) {
        return !place.isEmpty() && place(name).equals(place);
    }

    /**
     * The jar or folder that a class is in. In a distribution that was moved with its cache, what the JVM takes from the cache still
     * says where it lay before.
     */
    private String place(String name) {
        String file = name.replace('.', '/') + ".class";
        @Nullable URL found = program.getResource(file);
        if (found == null) {
            return "";
        }
        String whole = found.toString();
        return whole.substring(0, whole.length() - file.length());
    }
}
