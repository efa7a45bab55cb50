package io.mlops.controlplane.store;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Which database holds the state: {@code jdbc:sqlite:PATH} or {@code jdbc:postgresql://HOST[:PORT]/DATABASE?user=…}.
 *
 * @param value may hold a password: never show it, show {@link #toString()}
 */
public record StoreUrl(String value) {
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    public StoreUrl {
        Objects.requireNonNull(value, "value");
        if (!value.startsWith(SQLITE) && !value.startsWith(POSTGRESQL)) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot use the store \"" + withoutSecrets(value) + "\": expected " + SQLITE + "PATH or "
                            + POSTGRESQL + "//HOST:PORT/DATABASE");
        }
    }

    public static StoreUrl parse(String text) {
        return new StoreUrl(text);
    }

    public static StoreUrl sqlite(Path database) {
        return new StoreUrl(SQLITE + database.toAbsolutePath().normalize());
    }

    public boolean isSqlite() {
        return value.startsWith(SQLITE);
    }

    /** The file of an SQLite database; empty for a server's. */
    public Optional<Path> file() {
        return isSqlite() ? Optional.of(Path.of(value.substring(SQLITE.length()))) : Optional.empty();
    }

    /** Twelve characters that stand for this store on whatever it makes run: the same for everybody who uses it. */
    public String identity() {
        return Sha256.of(toString().getBytes(StandardCharsets.UTF_8)).base32().substring(0, 12);
    }

    /** The URL without user, password and parameters. */
    @Override
    public String toString() {
        return withoutSecrets(value);
    }

    private static String withoutSecrets(String url) {
        int query = url.indexOf('?');
        String base = query < 0 ? url : url.substring(0, query);
        return base.replaceFirst("//[^/@]*@", "//");
    }
}
