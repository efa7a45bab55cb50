package io.mlops.controlplane.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Streams a view in. Used by one thread. */
final class ViewReader {
    private final JsonCursor json;

    private ViewReader(JsonCursor json) {
        this.json = json;
    }

    static View read(byte[] bytes) {
        JsonCursor json = new JsonCursor(bytes);
        View view = new ViewReader(json).view();
        json.end();
        return view;
    }

    private View view() {
        Scalars scalars = new Scalars();
        View.Controller controller = null;
        View.Gateway gateway = View.Gateway.down("");
        List<View.Deployment> deployments = List.of();
        json.enter('{');
        while (json.hasNext('}')) {
            String name = json.name();
            switch (name) {
                case "controller" -> controller = controller();
                case "gateway" -> gateway = gateway();
                case "deployments" -> deployments = list(this::deployment);
                default -> scalars.take(name);
            }
        }
        if (scalars.number("version") != View.VERSION) {
            throw new IllegalArgumentException("version " + scalars.number("version") + " is not " + View.VERSION);
        }
        return new View(scalars.instant("writtenAt"), controller, gateway, scalars.text("store"), deployments);
    }

    private View.Controller controller() {
        Scalars s = scalars();
        return new View.Controller(s.number("pid"), s.instant("startedAt"), s.number("fence"));
    }

    private View.Gateway gateway() {
        Scalars s = new Scalars();
        List<View.GatewayProcess> processes = List.of();
        json.enter('{');
        while (json.hasNext('}')) {
            String name = json.name();
            if (name.equals("processes")) {
                processes = list(this::gatewayProcess);
            } else {
                s.take(name);
            }
        }
        return new View.Gateway(
                s.text("url"), s.text("adminUrl"), s.number("pid"), s.text("state"), s.text("reason"), processes);
    }

    private View.GatewayProcess gatewayProcess() {
        Scalars s = scalars();
        return new View.GatewayProcess(
                s.count("slot"), s.number("pid"), s.text("adminUrl"), s.text("state"), s.text("reason"));
    }

    private View.Deployment deployment() {
        Scalars s = new Scalars();
        View.Rollout rollout = null;
        List<View.Placed> locations = List.of();
        List<View.Event> events = List.of();
        json.enter('{');
        while (json.hasNext('}')) {
            String name = json.name();
            switch (name) {
                case "rollout" -> rollout = rollout();
                case "locations" -> locations = list(this::placed);
                case "events" -> events = list(this::event);
                default -> s.take(name);
            }
        }
        return new View.Deployment(
                s.text("name"),
                s.number("generation"),
                s.number("observedGeneration"),
                View.Phase.valueOf(s.text("phase")),
                s.text("message"),
                s.count("revision"),
                s.count("previousRevision"),
                s.text("url"),
                s.text("modelDigest"),
                s.count("desired"),
                s.count("ready"),
                rollout,
                locations,
                events);
    }

    private View.Rollout rollout() {
        Scalars s = scalars();
        return new View.Rollout(
                s.count("revision"),
                s.count("step"),
                s.count("steps"),
                s.text("share"),
                s.text("waitsUntil").isEmpty() ? null : s.instant("waitsUntil"),
                s.text("drift"));
    }

    private View.Placed placed() {
        Scalars s = new Scalars();
        List<View.Replica> replicas = List.of();
        View.Whole whole = null;
        json.enter('{');
        while (json.hasNext('}')) {
            String name = json.name();
            switch (name) {
                case "replicas" -> replicas = list(this::replica);
                case "endpoint" -> whole = whole();
                default -> s.take(name);
            }
        }
        return new View.Placed(
                s.text("location"),
                s.count("revision"),
                s.text("image"),
                s.count("priority"),
                s.count("weight"),
                s.text("state"),
                s.count("desired"),
                s.count("ready"),
                whole,
                replicas);
    }

    private View.Whole whole() {
        Scalars s = scalars();
        return new View.Whole(s.text("id"), s.text("address"), s.text("through"));
    }

    private View.Replica replica() {
        Scalars s = scalars();
        return new View.Replica(
                s.text("id"), s.text("state"), s.text("address"), s.instant("startedAt"), s.text("reason"));
    }

    private View.Event event() {
        Scalars s = scalars();
        return new View.Event(s.instant("at"), s.text("action"), s.text("detail"));
    }

    private Scalars scalars() {
        Scalars scalars = new Scalars();
        json.enter('{');
        while (json.hasNext('}')) {
            scalars.take(json.name());
        }
        return scalars;
    }

    private <T> List<T> list(Element<T> element) {
        List<T> all = new ArrayList<>();
        json.enter('[');
        while (json.hasNext(']')) {
            all.add(element.read());
        }
        return all;
    }

    /** Reads the object that follows. */
    private interface Element<T> {
        T read();
    }

    /** The scalar properties of one object. */
    private final class Scalars {
        private final Map<String, String> values = new HashMap<>();

        void take(String name) {
            if (json.atScalar()) {
                values.put(name, json.scalar());
            } else {
                json.skip();
            }
        }

        String text(String name) {
            return values.getOrDefault(name, "");
        }

        long number(String name) {
            return Long.parseLong(require(name));
        }

        int count(String name) {
            return Integer.parseInt(require(name));
        }

        Instant instant(String name) {
            return Instant.parse(require(name));
        }

        private String require(String name) {
            @Nullable String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException(name + " is missing");
            }
            return value;
        }
    }
}
