package io.mlops.sandbox.azurestorage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A storage account of the sandbox. Thread-safe. */
final class StorageAccount {
    private final String name;
    private final String region;
    private final Map<String, StorageContainer> containers = new ConcurrentSkipListMap<>();
    private final Map<String, ObjectNode> scopes = new ConcurrentSkipListMap<>();
    private final List<JsonNode> rules = new ArrayList<>();
    private volatile boolean tracksAccess = true;
    private volatile boolean open;

    StorageAccount(String name, String region) {
        this.name = name;
        this.region = region;
    }

    String name() {
        return name;
    }

    String region() {
        return region;
    }

    Map<String, StorageContainer> containers() {
        return containers;
    }

    Optional<StorageContainer> container(String called) {
        return Optional.ofNullable(containers.get(called));
    }

    /** Encryption scopes, by name. */
    Map<String, ObjectNode> scopes() {
        return scopes;
    }

    synchronized List<JsonNode> rules() {
        return List.copyOf(rules);
    }

    synchronized void setRules(List<JsonNode> all) {
        rules.clear();
        rules.addAll(all);
    }

    /** Whether containers may be opened to everybody. */
    boolean open() {
        return open;
    }

    void setOpen(boolean isOpen) {
        open = isOpen;
    }

    boolean tracksAccess() {
        return tracksAccess;
    }

    void setTracksAccess(boolean on) {
        tracksAccess = on;
    }
}
