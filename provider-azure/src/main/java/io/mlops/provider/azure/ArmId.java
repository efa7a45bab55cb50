package io.mlops.provider.azure;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The id of a resource of Azure Resource Manager, of a collection of them or of an action, as its parts; the only place that writes
 * paths. Ids are compared without regard to case
 * (https://learn.microsoft.com/azure/azure-resource-manager/management/overview#terminology).
 *
 * @param parts what stands between the slashes, not encoded
 */
record ArmId(List<String> parts) {
    private static final String PROVIDERS = "providers";

    ArmId {
        parts = List.copyOf(parts);
    }

    static ArmId subscription(String subscription) {
        return new ArmId(List.of("subscriptions", subscription));
    }

    static ArmId group(String subscription, String group) {
        return subscription(subscription).child("resourceGroups", group);
    }

    /** Reads an id as Azure writes it. */
    static ArmId parse(String id) {
        return new ArmId(
                Stream.of(id.split("/")).filter(part -> !part.isEmpty()).toList());
    }

    /** A resource of a provider in this scope. */
    ArmId with(String namespace, String type, String name) {
        return plus(PROVIDERS, namespace, type, name);
    }

    /** All resources of this type of a provider in this scope. */
    ArmId collection(String namespace, String type) {
        return plus(PROVIDERS, namespace, type);
    }

    /** A resource below this one. */
    ArmId child(String type, String name) {
        return plus(type, name);
    }

    /** All resources of this type below this one. */
    ArmId children(String type) {
        return plus(type);
    }

    /** Something to be done with this resource, by its name in the interface. */
    ArmId action(String name) {
        return plus(name);
    }

    /** The last part. */
    String name() {
        return parts.get(parts.size() - 1);
    }

    /** The name behind a type, as {@code workspaces}; empty text where the id names none. */
    String of(String type) {
        for (int at = 0; at + 1 < parts.size(); at++) {
            if (parts.get(at).equalsIgnoreCase(type)) {
                return parts.get(at + 1);
            }
        }
        return "";
    }

    boolean same(ArmId other) {
        return toString().equalsIgnoreCase(other.toString());
    }

    /** As the path of an address. */
    String path() {
        return parts.stream()
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/", "/", ""));
    }

    /** As Azure writes it. */
    @Override
    public String toString() {
        return "/" + String.join("/", parts);
    }

    private ArmId plus(String... more) {
        return new ArmId(Stream.concat(parts.stream(), Stream.of(more)).toList());
    }
}
