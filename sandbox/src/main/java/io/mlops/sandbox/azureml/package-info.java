/** Endpoints of Azure Machine Learning with their models and environments, and the autoscale settings of Azure Monitor. */
@NullMarked
package io.mlops.sandbox.azureml;

import org.jspecify.annotations.NullMarked;
