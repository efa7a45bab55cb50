package io.mlops.gateway;

import io.mlops.gateway.reload.Reloaded;
import io.mlops.routing.RoutesFollower;
import io.mlops.routing.Upstream;
import io.mlops.routing.UpstreamState;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The metrics in Prometheus' text form. */
final class MetricsPage {
    private static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

    private final DataPlane plane;
    private final RoutesFollower follower;
    private final @Nullable AccessLog accessLog;
    private final Clock clock;

    MetricsPage(DataPlane plane, RoutesFollower follower, @Nullable AccessLog accessLog, Clock clock) {
        this.plane = plane;
        this.follower = follower;
        this.accessLog = accessLog;
        this.clock = clock;
    }

    String render() {
        PrometheusText out = new PrometheusText();
        Collection<Deployment> deployments = plane.table().deployments();
        deployments(out, deployments);
        attempts(out, deployments);
        states(out, deployments);
        limits(out, deployments);
        queues(out, deployments);
        latencies(out, deployments);
        admission(out);
        process(out);
        security(out);
        return out.toString();
    }

    private static void deployments(PrometheusText out, Collection<Deployment> deployments) {
        out.metric("mlops_gateway_requests_total", "counter", "Requests by the status that the client got.");
        for (Deployment deployment : deployments) {
            deployment
                    .stats()
                    .codes()
                    .forEach((code, count) -> out.sample(
                            "mlops_gateway_requests_total", count, "deployment", deployment.name(), "code", "" + code));
        }
        out.metric("mlops_gateway_retries_total", "counter", "Attempts after the first, by what made them necessary.");
        for (Deployment deployment : deployments) {
            deployment
                    .stats()
                    .retries()
                    .forEach((reason, count) -> out.sample(
                            "mlops_gateway_retries_total", count, "deployment", deployment.name(), "reason", reason));
        }
        out.metric("mlops_gateway_hedges_total", "counter", "Second attempts beside a slow first one, by outcome.");
        for (Deployment deployment : deployments) {
            deployment
                    .stats()
                    .hedges()
                    .forEach((outcome, count) -> out.sample(
                            "mlops_gateway_hedges_total", count, "deployment", deployment.name(), "outcome", outcome));
        }
        out.metric("mlops_gateway_in_flight", "gauge", "Requests that are being answered.");
        for (Deployment deployment : deployments) {
            out.sample("mlops_gateway_in_flight", deployment.stats().inFlight(), "deployment", deployment.name());
        }
    }

    private static void attempts(PrometheusText out, Collection<Deployment> deployments) {
        out.metric("mlops_gateway_attempts_total", "counter", "Requests sent to an upstream.");
        each(
                deployments,
                (labels, link) ->
                        out.sample("mlops_gateway_attempts_total", link.stats().attempts(), labels));
        out.metric("mlops_gateway_upstream_failures_total", "counter", "Attempts that failed, by kind.");
        each(
                deployments,
                (labels, link) -> link.stats()
                        .failures()
                        .forEach((reason, count) -> out.sample(
                                "mlops_gateway_upstream_failures_total", count, with(labels, "reason", reason))));
        out.metric("mlops_gateway_ejections_total", "counter", "Times that an upstream was taken out.");
        each(
                deployments,
                (labels, link) ->
                        out.sample("mlops_gateway_ejections_total", link.stats().ejections(), labels));
        out.metric("mlops_gateway_stalls_total", "counter", "Times that nothing came while requests waited.");
        each(
                deployments,
                (labels, link) ->
                        out.sample("mlops_gateway_stalls_total", link.stats().stalls(), labels));
    }

    private static void queues(PrometheusText out, Collection<Deployment> deployments) {
        out.metric("mlops_gateway_queued", "gauge", "Requests that wait because all upstreams are at their limits.");
        for (Deployment deployment : deployments) {
            out.sample("mlops_gateway_queued", deployment.backlog().waiting(), "deployment", deployment.name());
        }
        out.metric("mlops_gateway_queue_seconds", "histogram", "How long those waited who were let go.");
        for (Deployment deployment : deployments) {
            histogram(
                    out, "mlops_gateway_queue_seconds", deployment.queueStats().waits(), new String[] {
                        "deployment", deployment.name()
                    });
        }
        out.metric("mlops_gateway_overloaded_total", "counter", "Requests refused because all upstreams were busy.");
        for (Deployment deployment : deployments) {
            String name = deployment.name();
            QueueStats stats = deployment.queueStats();
            out.sample(
                    "mlops_gateway_overloaded_total", stats.refusedFull(), "deployment", name, "reason", "queue-full");
            out.sample("mlops_gateway_overloaded_total", stats.refusedLate(), "deployment", name, "reason", "too-late");
        }
    }

    private static void limits(PrometheusText out, Collection<Deployment> deployments) {
        out.metric(
                "mlops_gateway_upstream_limit", "gauge", "The measured concurrency limit; +Inf where there is none.");
        each(deployments, (labels, link) -> {
            int limit = link.live().concurrencyLimit();
            out.line(
                    "mlops_gateway_upstream_limit",
                    limit == Integer.MAX_VALUE ? "+Inf" : Integer.toString(limit),
                    labels);
        });
    }

    private static void states(PrometheusText out, Collection<Deployment> deployments) {
        out.metric("mlops_gateway_upstream_state", "gauge", "1 for the state that an upstream is in.");
        each(deployments, (labels, link) -> {
            for (UpstreamState state : UpstreamState.values()) {
                int is = link.live().state() == state ? 1 : 0;
                out.sample("mlops_gateway_upstream_state", is, with(labels, "state", state.name()));
            }
        });
        out.metric("mlops_gateway_upstream_fault", "gauge", "1 while a drill disturbs the connections.");
        each(deployments, (labels, link) -> {
            UpstreamFault fault = link.fault();
            if (fault != null) {
                out.sample("mlops_gateway_upstream_fault", 1, with(labels, "kind", fault.word()));
            }
        });
        out.metric("mlops_gateway_upstream_in_flight", "gauge", "Attempts that wait at an upstream.");
        each(
                deployments,
                (labels, link) -> out.sample(
                        "mlops_gateway_upstream_in_flight", link.live().inFlight(), labels));
    }

    private static void latencies(PrometheusText out, Collection<Deployment> deployments) {
        out.metric("mlops_gateway_request_seconds", "histogram", "From the request's last byte to its answer.");
        for (Deployment deployment : deployments) {
            histogram(out, "mlops_gateway_request_seconds", deployment.stats().times(), new String[] {
                "deployment", deployment.name()
            });
        }
        out.metric("mlops_gateway_upstream_seconds", "histogram", "Attempts that were answered.");
        each(
                deployments,
                (labels, link) -> histogram(
                        out, "mlops_gateway_upstream_seconds", link.stats().times(), labels));
    }

    private static void histogram(PrometheusText out, String name, Histogram histogram, String[] labels) {
        Times times = Times.of(histogram);
        for (double bound : BOUNDS) {
            out.sample(name + "_bucket", times.within(bound), with(labels, "le", PrometheusText.number(bound)));
        }
        out.sample(name + "_bucket", times.total(), with(labels, "le", "+Inf"));
        out.seconds(name + "_sum", histogram.sumSeconds(), labels);
        out.sample(name + "_count", times.total(), labels);
    }

    private void admission(PrometheusText out) {
        Gate gate = plane.gate();
        out.metric("mlops_gateway_connections_refused_total", "counter", "Connections closed at once, by which limit.");
        out.sample("mlops_gateway_connections_refused_total", gate.connections().refusedInAll(), "limit", "all");
        out.sample("mlops_gateway_connections_refused_total", gate.connections().refusedByAddress(), "limit", "client");
        out.metric("mlops_gateway_accept_failures_total", "counter", "Times that no connection could be accepted.");
        out.sample("mlops_gateway_accept_failures_total", gate.acceptFailures());
        out.metric("mlops_gateway_replay_bytes", "gauge", "Request bodies and answers that are kept.");
        out.sample("mlops_gateway_replay_bytes", gate.memory().used());
        out.metric("mlops_gateway_replay_bytes_limit", "gauge", "How much of them may be kept.");
        out.sample("mlops_gateway_replay_bytes_limit", gate.memory().most());
    }

    private void process(PrometheusText out) {
        out.metric("mlops_gateway_refused_total", "counter", "Requests that no deployment got, by reason.");
        for (Map.Entry<String, Long> refusal : plane.refusals().entrySet()) {
            out.sample("mlops_gateway_refused_total", refusal.getValue(), "reason", refusal.getKey());
        }
        out.metric("mlops_gateway_connections", "gauge", "Connections of clients.");
        out.sample("mlops_gateway_connections", plane.connections());
        out.metric("mlops_gateway_late_total", "counter", "Times that an event loop was too late to judge others.");
        out.sample("mlops_gateway_late_total", plane.timesLate());
        out.metric("mlops_gateway_unexpected_errors_total", "counter", "Failures that are bugs.");
        out.sample("mlops_gateway_unexpected_errors_total", plane.unexpectedErrors());
        plane.table().routes().ifPresent(routes -> {
            out.metric("mlops_gateway_routes_fence", "gauge", "Fencing number of the routes served.");
            out.sample("mlops_gateway_routes_fence", routes.fence());
            out.metric("mlops_gateway_routes_sequence", "gauge", "Sequence number of the routes served.");
            out.sample("mlops_gateway_routes_sequence", routes.sequence());
            out.metric("mlops_gateway_routes_age_seconds", "gauge", "Since the routes served were written.");
            Duration age = Duration.between(routes.writtenAt(), clock.instant());
            out.seconds("mlops_gateway_routes_age_seconds", age.toMillis() / 1000.0);
        });
        out.metric("mlops_gateway_routes_rejected_total", "counter", "Route files that were not taken up.");
        out.sample("mlops_gateway_routes_rejected_total", follower.refused(), "reason", "older");
        out.sample("mlops_gateway_routes_rejected_total", follower.broken(), "reason", "broken");
        out.metric("mlops_gateway_access_log_dropped_total", "counter", "Lines missing from the access log.");
        out.sample("mlops_gateway_access_log_dropped_total", accessLog == null ? 0 : accessLog.dropped());
    }

    private void security(PrometheusText out) {
        Edge edge = plane.edge();
        out.metric("mlops_gateway_tls_info", "gauge", "Who does the cryptography of TLS; 1 where clients speak it.");
        out.sample(
                "mlops_gateway_tls_info",
                edge.tls() == null ? 0 : 1,
                "engine",
                edge.engine().label());
        out.metric(
                "mlops_gateway_certificate_expiry_seconds", "gauge", "Until a certificate ends; negative once it has.");
        edge.expiries()
                .forEach((use, at) -> out.seconds(
                        "mlops_gateway_certificate_expiry_seconds",
                        (double) Duration.between(clock.instant(), at).toSeconds(),
                        "towards",
                        use));
        out.metric("mlops_gateway_security_reloads_total", "counter", "New certificates and keys, taken or refused.");
        for (Reloaded<?> one : edge.reloaded()) {
            out.sample("mlops_gateway_security_reloads_total", one.reloads(), "what", one.what(), "result", "taken");
            out.sample("mlops_gateway_security_reloads_total", one.failures(), "what", one.what(), "result", "refused");
        }
        out.metric("mlops_gateway_tls_failures_total", "counter", "Connections of clients that TLS ended.");
        out.sample("mlops_gateway_tls_failures_total", plane.handshakeFailures());
    }

    private static void each(Collection<Deployment> deployments, PerUpstream visit) {
        for (Deployment deployment : deployments) {
            for (UpstreamLink link : deployment.links()) {
                Upstream upstream = link.live().upstream();
                String[] labels = {
                    "deployment", deployment.name(),
                    "upstream", upstream.id(),
                    "location", upstream.location().toString(),
                    "revision", Integer.toString(upstream.revision())
                };
                visit.visit(labels, link);
            }
        }
    }

    private static String[] with(String[] labels, String name, String value) {
        String[] more = new String[labels.length + 2];
        System.arraycopy(labels, 0, more, 0, labels.length);
        more[labels.length] = name;
        more[labels.length + 1] = value;
        return more;
    }

    /** Visits an upstream with its labels. */
    private interface PerUpstream {
        void visit(String[] labels, UpstreamLink link);
    }
}
