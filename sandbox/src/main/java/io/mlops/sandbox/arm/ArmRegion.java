package io.mlops.sandbox.arm;

import io.mlops.sandbox.fault.Faults;
import java.net.URI;

/** A region, as the services in it see it. Implementations are thread-safe. */
public interface ArmRegion {
    String name();

    /** The workspace of Azure Machine Learning that is there from the beginning. */
    String workspace();

    /** The storage account that is there from the beginning. */
    String storageAccount();

    /** The account of Azure Batch that is there from the beginning. */
    String batchAccount();

    /** Where its data planes answer. */
    URI url();

    Faults faults();
}
