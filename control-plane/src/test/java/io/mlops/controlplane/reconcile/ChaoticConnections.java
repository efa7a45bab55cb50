package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.store.ConnectionSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;

/** Connections to an SQLite file whose writing commits are effects that chaos may strike. */
record ChaoticConnections(String url, Chaos chaos) implements ConnectionSource {
    @Override
    public Connection open() throws SQLException {
        Connection real =
                DriverManager.getConnection(url + "?journal_mode=WAL&synchronous=OFF&transaction_mode=IMMEDIATE");
        boolean[] wrote = {false};
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")
                            || method.getName().equals("createStatement")) {
                        String sql = arguments == null
                                ? ""
                                : String.valueOf(arguments[0]).toUpperCase(Locale.ROOT);
                        wrote[0] |= !sql.startsWith("SELECT") && !sql.contains("LEASE");
                    }
                    try {
                        if (method.getName().equals("commit") && wrote[0]) {
                            wrote[0] = false;
                            return chaos.effect("commit", () -> method.invoke(real, arguments));
                        }
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
