package io.mlops.sandbox.arm;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a request is about. What stands before the last {@code providers} is its scope, what stands behind it are the service's
 * namespace and then types and names in turn: a resource has as many of these as of those, a collection or an action one type more.
 * Subscriptions and resource groups have no namespace.
 *
 * @param scope the parts before {@code providers}
 * @param namespace such as {@code Microsoft.Storage}; empty text for none
 */
public record ArmPath(List<String> scope, String namespace, List<String> types, List<String> names) {
    private static final String PROVIDERS = "providers";

    public ArmPath {
        scope = List.copyOf(scope);
        types = List.copyOf(types);
        names = List.copyOf(names);
    }

    /** Reads a path as it was sent. */
    public static ArmPath parse(String rawPath) {
        List<String> parts = Stream.of(rawPath.split("/"))
                .filter(part -> !part.isEmpty())
                .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        int at = -1;
        for (int each = 0; each + 2 < parts.size(); each++) {
            if (parts.get(each).equalsIgnoreCase(PROVIDERS)) {
                at = each;
            }
        }
        List<String> types = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int each = at < 0 ? 0 : at + 2; each < parts.size(); each++) {
            (types.size() == names.size() ? types : names).add(parts.get(each));
        }
        return new ArmPath(at < 0 ? List.of() : parts.subList(0, at), at < 0 ? "" : parts.get(at + 1), types, names);
    }

    /** The types with slashes between, as {@code workspaces/onlineEndpoints}; an action is the last one. */
    public String type() {
        return String.join("/", types);
    }

    /** Whether it is about this namespace and type, in whatever case. */
    public boolean is(String otherNamespace, String otherType) {
        return namespace.equalsIgnoreCase(otherNamespace) && type().equalsIgnoreCase(otherType);
    }

    /** Whether it is about something of this namespace, in whatever case. */
    public boolean in(String otherNamespace) {
        return namespace.equalsIgnoreCase(otherNamespace);
    }

    /** Whether it names a resource; otherwise a collection or an action. */
    public boolean resource() {
        return names.size() == types.size();
    }

    /** The last type: of a resource, of a collection, or the action. */
    public String last() {
        return types.isEmpty() ? "" : types.getLast();
    }

    /** The last name. */
    public String name() {
        return names.isEmpty() ? "" : names.getLast();
    }

    /** The name of the type at this place, 0 for the outermost. */
    public String name(int at) {
        return at < names.size() ? names.get(at) : "";
    }

    /** Empty text where it is about none. */
    public String subscription() {
        return of("subscriptions");
    }

    /** Empty text where it is about none. */
    public String group() {
        return of("resourceGroups");
    }

    private String of(String type) {
        List<String> all = namespace.isEmpty() ? interleaved() : scope;
        for (int each = 0; each + 1 < all.size(); each++) {
            if (all.get(each).equalsIgnoreCase(type)) {
                return all.get(each + 1);
            }
        }
        return "";
    }

    /** The id of the resource, of the collection or of the action. */
    public String id() {
        List<String> all = new ArrayList<>(scope);
        if (!namespace.isEmpty()) {
            all.add(PROVIDERS);
            all.add(namespace);
        }
        all.addAll(interleaved());
        return "/" + String.join("/", all);
    }

    /** The id without its last part: what an action is done to, what a collection belongs to. */
    public String parent() {
        String id = id();
        return id.substring(0, id.lastIndexOf('/'));
    }

    /** The id for comparing. */
    public String key() {
        return id().toLowerCase(Locale.ROOT);
    }

    private List<String> interleaved() {
        List<String> all = new ArrayList<>();
        for (int each = 0; each < types.size(); each++) {
            all.add(types.get(each));
            if (each < names.size()) {
                all.add(names.get(each));
            }
        }
        return all;
    }
}
