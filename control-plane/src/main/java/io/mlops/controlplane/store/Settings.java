package io.mlops.controlplane.store;

import org.jdbi.v3.core.Handle;

/** What holds for everybody who uses this store; within one transaction. */
public final class Settings {
    private final Handle handle;

    Settings(Handle handle) {
        this.handle = handle;
    }

    /** Empty where nothing was ever set. */
    public String value(String name) {
        return handle.createQuery("SELECT value FROM settings WHERE name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne()
                .orElse("");
    }

    public void set(String name, String value) {
        handle.createUpdate("INSERT INTO settings (name, value) VALUES (:name, :value)"
                        + " ON CONFLICT (name) DO UPDATE SET value = excluded.value")
                .bind("name", name)
                .bind("value", value)
                .execute();
    }
}
