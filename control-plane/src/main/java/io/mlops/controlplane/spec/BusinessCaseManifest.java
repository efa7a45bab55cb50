package io.mlops.controlplane.spec;

import io.mlops.ResourceName;
import io.mlops.catalog.business.BusinessCase;

/**
 * A spec file of kind BusinessCase.
 *
 * @param name of the case, for people
 */
public record BusinessCaseManifest(ResourceName name, BusinessCase business) {}
