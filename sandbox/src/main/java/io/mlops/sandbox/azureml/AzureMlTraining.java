package io.mlops.sandbox.azureml;

import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.azurestorage.Blobs;
import io.mlops.sandbox.wire.RoutedService;
import java.util.List;

/** Training of Azure Machine Learning in all regions: clusters and jobs behind Resource Manager, the run history in each region. */
public final class AzureMlTraining {
    private final ArmWorld world;
    private final JobTable jobs;
    private final List<ArmService> services;

    public AzureMlTraining(ArmWorld world) {
        this.world = world;
        this.jobs = new JobTable(world.clock());
        this.services = List.of(new ComputeClusters(world, jobs), new CommandJobs(world, jobs, new Blobs(world)));
    }

    /** What answers behind Resource Manager; whoever has them closes them. */
    public List<ArmService> services() {
        return services;
    }

    /** What answers in a region. */
    public RoutedService history(ArmRegion region) {
        return new RunHistory(world, region, jobs);
    }
}
