package io.mlops.sandbox.aws;

import io.mlops.sandbox.cloud.CloudRegion;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.sagemaker.SageMaker;
import io.mlops.sandbox.wire.Listener;
import java.net.URI;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A region: its address and what goes wrong there. Thread-safe. */
public final class AwsRegion implements CloudRegion {
    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final Listener listener;
    private final Faults faults;
    private final SageMaker sageMaker;

    AwsRegion(String name, Listener listener, Faults faults, SageMaker sageMaker) {
        this.name = name;
        this.listener = listener;
        this.faults = faults;
        this.sageMaker = sageMaker;
    }

    @Override
    public String name() {
        return name;
    }

    /** The address of every service of the region: what clients take as their endpoint override. S3 needs path style. */
    public URI url() {
        return listener.url();
    }

    /** A bucket that is there from the beginning. */
    public String bucket() {
        return Seed.bucket(name);
    }

    /** The region goes down: connections are refused, and those that stand break. Its endpoints keep running. */
    public void goDown() {
        faults.inject(Fault.of(FaultKind.REFUSE));
    }

    /** The region is back. */
    public void comeBack() {
        faults.lift(FaultKind.REFUSE);
    }

    /**
     * Takes the machine of a spot training job away now, as a reclaim does: it goes on from its checkpoints on another one.
     *
     * @return false where there is no such job, or it has no machine at the moment
     */
    @Override
    public boolean interrupt(String trainingJob) {
        return sageMaker.interrupt(trainingJob);
    }

    @Override
    public Faults faults() {
        return faults;
    }

    /** The ARNs of all that is in its SageMaker: models, endpoint configurations, endpoints, training jobs; in their order. */
    @Override
    public List<String> resources() {
        return sageMaker.resources();
    }

    @Override
    public ObjectNode describe() {
        return JSON.createObjectNode().put("url", url().toString()).put("bucket", bucket());
    }

    void look() {
        sageMaker.look();
    }

    @Override
    public void close() {
        faults.liftAll();
        listener.close();
        sageMaker.close();
    }
}
