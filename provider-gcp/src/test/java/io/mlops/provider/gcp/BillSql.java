package io.mlops.provider.gcp;

import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.sandbox.gcpcost.BillingExport;
import io.mlops.sandbox.gcpcost.QueryEngine;
import io.mlops.sandbox.grpc.GcpError;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs queries of the standard export of a bill. The only implementation, {@link GoogleSql}, lives in a class loader of its own: its
 * libraries bring settings of gRPC that Google's other clients cannot work with.
 */
public interface BillSql {
    /**
     * A row of the export.
     *
     * @param start when the usage began
     * @param costType as {@code regular} or {@code tax}
     * @param credits in the currency, negative
     * @param partitionOrNull the day on which it came; null while it is in the buffer of what streams in
     */
    record Usage(
            Instant start,
            String project,
            String service,
            Map<String, String> labels,
            double cost,
            String currency,
            String costType,
            List<Double> credits,
            @Nullable Instant partitionOrNull) {}

    /**
     * The result's rows, as BigQuery writes their cells; null is null.
     *
     * @param table that the query is over
     * @throws IllegalArgumentException where BigQuery would refuse the query
     */
    List<List<@Nullable String>> run(
            String query, String table, Map<String, QueryEngine.Parameter> parameters, List<Usage> bill);

    /** {@link QueryEngine} by this: each item was used at noon of its day, and came the day after. */
    default List<List<@Nullable String>> answer(
            String query, Map<String, QueryEngine.Parameter> parameters, List<BilledItem> bill) throws GcpError {
        List<Usage> used = bill.stream()
                .map(item -> new Usage(
                        item.day()
                                .atTime(LocalTime.NOON)
                                .atZone(ZoneId.of("America/Los_Angeles"))
                                .toInstant(),
                        "mlops-sandbox",
                        item.service(),
                        item.tags(),
                        item.amount().doubleValue(),
                        "USD",
                        "regular",
                        List.of(),
                        item.day().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()))
                .toList();
        try {
            return run(query, BillingExport.TABLE, parameters, used);
        } catch (IllegalArgumentException e) {
            throw GcpError.invalid(String.valueOf(e.getMessage()));
        }
    }

    /** That of this process. */
    static BillSql open() {
        return Loader.ENGINE;
    }

    /** Where Maven has put the libraries, and who loads them. */
    final class Loader extends URLClassLoader {
        private static final String OWN = "io.mlops.provider.gcp.GoogleSql";
        private static final BillSql ENGINE = engine();

        static {
            registerAsParallelCapable();
        }

        private Loader(List<URL> urls) {
            super(urls.toArray(URL[]::new), BillSql.class.getClassLoader());
        }

        /** The implementation is here, and above, too. */
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(OWN)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }

        private static BillSql engine() {
            List<URL> urls = new ArrayList<>();
            try (Stream<Path> jars = Files.list(Path.of("target", "googlesql"))) {
                jars.forEach(jar -> urls.add(url(jar.toFile())));
                urls.add(BillSql.class.getProtectionDomain().getCodeSource().getLocation());
                return (BillSql)
                        new Loader(urls).loadClass(OWN).getDeclaredConstructor().newInstance();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        private static URL url(File file) {
            try {
                return file.toURI().toURL();
            } catch (MalformedURLException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
