package io.mlops.cli.provider;

import io.mlops.provider.Provider;
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

    static {
        registerAsParallelCapable();
    }

    CoreApiLoader() {
        super("core-api", ClassLoader.getPlatformClassLoader());
        program = Provider.class.getClassLoader();
        coreApi = Provider.class.getProtectionDomain().getCodeSource();
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith(OURS)) {
            Class<?> found = program.loadClass(name);
            @Nullable CodeSource source = found.getProtectionDomain().getCodeSource();
            if (coreApi != null && coreApi.equals(source)) {
                return found;
            }
        }
        throw new ClassNotFoundException(name);
    }
}
