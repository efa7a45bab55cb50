package io.mlops.provider.gcp;

import com.google.api.gax.rpc.NotFoundException;
import com.google.cloud.aiplatform.v1.DeleteOperationMetadata;
import com.google.cloud.aiplatform.v1.DeployModelOperationMetadata;
import com.google.cloud.aiplatform.v1.GenericOperationMetadata;
import com.google.cloud.aiplatform.v1.MutateDeployedModelOperationMetadata;
import com.google.cloud.aiplatform.v1.UndeployModelOperationMetadata;
import com.google.cloud.aiplatform.v1.UploadModelOperationMetadata;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsClient;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The long-running operations about an endpoint or a model of Vertex AI, the newest first: they alone say what is under way there, and
 * why what failed did.
 *
 * @param all as the service tells them
 */
record VertexWork(List<Work> all) {
    VertexWork {
        all = List.copyOf(all);
    }

    /** What is done. */
    enum Kind {
        UPLOAD,
        DEPLOY,
        MUTATE,
        UNDEPLOY,
        DELETE,
        OTHER
    }

    /**
     * One of them.
     *
     * @param failure what it ended with; {@link Status#getDefaultInstance} where it goes on or has succeeded
     */
    record Work(Kind kind, Instant began, boolean over, Status failure) {
        boolean failed() {
            return over && failure.getCode() != 0;
        }
    }

    /** Those about a resource since it is there. */
    static VertexWork of(OperationsClient operations, String resource, Instant since) {
        List<Work> found = new ArrayList<>();
        try {
            for (Operation each : operations.listOperations(resource, "").iterateAll()) {
                Work work = work(each);
                if (!work.began().isBefore(since)) {
                    found.add(work);
                }
            }
        } catch (NotFoundException e) {
            return new VertexWork(List.of()); // nothing goes on at what is not there
        }
        found.sort(Comparator.comparing(Work::began).reversed());
        return new VertexWork(found);
    }

    private static Work work(Operation operation) {
        Any metadata = operation.getMetadata();
        try {
            Described described = described(metadata);
            var created = described.generic().getCreateTime();
            return new Work(
                    described.kind(),
                    Instant.ofEpochSecond(created.getSeconds(), created.getNanos()),
                    operation.getDone(),
                    operation.getError());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("Vertex AI describes an operation as nobody can read it", e);
        }
    }

    /** What all metadata have. */
    private record Described(Kind kind, GenericOperationMetadata generic) {}

    private static Described described(Any metadata) throws InvalidProtocolBufferException {
        if (metadata.is(DeployModelOperationMetadata.class)) {
            return new Described(
                    Kind.DEPLOY,
                    metadata.unpack(DeployModelOperationMetadata.class).getGenericMetadata());
        }
        if (metadata.is(MutateDeployedModelOperationMetadata.class)) {
            return new Described(
                    Kind.MUTATE,
                    metadata.unpack(MutateDeployedModelOperationMetadata.class).getGenericMetadata());
        }
        if (metadata.is(UndeployModelOperationMetadata.class)) {
            return new Described(
                    Kind.UNDEPLOY,
                    metadata.unpack(UndeployModelOperationMetadata.class).getGenericMetadata());
        }
        if (metadata.is(UploadModelOperationMetadata.class)) {
            return new Described(
                    Kind.UPLOAD,
                    metadata.unpack(UploadModelOperationMetadata.class).getGenericMetadata());
        }
        if (metadata.is(DeleteOperationMetadata.class)) {
            return new Described(
                    Kind.DELETE, metadata.unpack(DeleteOperationMetadata.class).getGenericMetadata());
        }
        return new Described(Kind.OTHER, GenericOperationMetadata.getDefaultInstance());
    }

    /** Whether one of this kind goes on. */
    boolean running(Kind kind) {
        return all.stream().anyMatch(each -> each.kind() == kind && !each.over());
    }

    /** Whether anything goes on. */
    boolean running() {
        return all.stream().anyMatch(each -> !each.over());
    }

    /** Why the last one of this kind failed, where it did. */
    Optional<Status> failure(Kind kind) {
        return all.stream()
                .filter(each -> each.kind() == kind)
                .findFirst()
                .filter(Work::failed)
                .map(Work::failure);
    }
}
