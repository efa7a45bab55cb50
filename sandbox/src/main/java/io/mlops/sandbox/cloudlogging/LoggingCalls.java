package io.mlops.sandbox.cloudlogging;

import com.google.logging.v2.ListLogEntriesRequest;
import com.google.logging.v2.ListLogEntriesResponse;
import com.google.logging.v2.LogEntry;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.mlops.sandbox.grpc.GcpAccount;
import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.ResourceFilter;
import io.mlops.sandbox.grpc.Unary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads what was logged (google/logging/v2/logging.proto). Thread-safe. */
public final class LoggingCalls implements GcpService {
    private static final String SERVICE = "google.logging.v2.LoggingServiceV2";
    private static final String LIST = "ListLogEntries";
    private static final int MOST = 1000;
    private static final int DEFAULT = 50;

    private static final Comparator<LogEntry> BY_TIME =
            Comparator.comparing(LoggingCalls::time).thenComparing(LogEntry::getInsertId);

    private final GcpAccount account;
    private final LogEntries entries;

    public LoggingCalls(GcpAccount account, LogEntries entries) {
        this.account = account;
        this.entries = entries;
    }

    /** Google's own base of this service is in no repository. */
    @Override
    public List<BindableService> bindings() {
        MethodDescriptor<ListLogEntriesRequest, ListLogEntriesResponse> list =
                MethodDescriptor.<ListLogEntriesRequest, ListLogEntriesResponse>newBuilder()
                        .setType(MethodType.UNARY)
                        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, LIST))
                        .setRequestMarshaller(ProtoUtils.marshaller(ListLogEntriesRequest.getDefaultInstance()))
                        .setResponseMarshaller(ProtoUtils.marshaller(ListLogEntriesResponse.getDefaultInstance()))
                        .build();
        return List.of(() -> ServerServiceDefinition.builder(SERVICE)
                .addMethod(
                        list,
                        ServerCalls.asyncUnaryCall(
                                (request, observer) -> Unary.answer(observer, () -> answer(request))))
                .build());
    }

    /** A page's token is how many entries were before it. */
    private ListLogEntriesResponse answer(ListLogEntriesRequest request) throws GcpError {
        for (String resource : request.getResourceNamesList()) {
            if (!resource.startsWith("projects/") || !account.is(resource.substring("projects/".length()))) {
                throw GcpError.denied("Permission denied for all log views.", "IAM_PERMISSION_DENIED");
            }
        }
        Predicate<ResourceFilter.Fields> wanted = ResourceFilter.of(request.getFilter());
        List<LogEntry> found = new ArrayList<>(entries.all().stream()
                .filter(entry -> wanted.test(field -> field(entry, field)))
                .sorted(order(request.getOrderBy()))
                .toList());
        int from = from(request.getPageToken(), found.size());
        int size = request.getPageSize() <= 0 ? DEFAULT : Math.min(MOST, request.getPageSize());
        int to = Math.min(found.size(), from + size);
        return ListLogEntriesResponse.newBuilder()
                .addAllEntries(found.subList(from, to))
                .setNextPageToken(to < found.size() ? Integer.toString(to) : "")
                .build();
    }

    private static int from(String token, int most) throws GcpError {
        if (token.isEmpty()) {
            return 0;
        }
        if (!token.matches("\\d{1,9}") || Integer.parseInt(token) > most) {
            throw GcpError.invalid("page_token is invalid");
        }
        return Integer.parseInt(token);
    }

    private static Comparator<LogEntry> order(String by) throws GcpError {
        return switch (by) {
            case "", "timestamp asc" -> BY_TIME;
            case "timestamp desc" -> BY_TIME.reversed();
            default -> throw GcpError.invalid("order_by is invalid");
        };
    }

    private static Instant time(LogEntry entry) {
        return Instant.ofEpochSecond(
                entry.getTimestamp().getSeconds(), entry.getTimestamp().getNanos());
    }

    private static Optional<String> field(LogEntry entry, String field) {
        String label = "resource.labels.";
        return switch (field) {
            case "logName" -> Optional.of(entry.getLogName());
            case "resource.type" -> Optional.of(entry.getResource().getType());
            case "timestamp" -> Optional.of(time(entry).toString());
            case "insertId" -> Optional.of(entry.getInsertId());
            default ->
                field.startsWith(label)
                        ? Optional.ofNullable(entry.getResource().getLabelsMap().get(field.substring(label.length())))
                        : Optional.empty();
        };
    }
}
