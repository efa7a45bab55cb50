/** SageMaker as its service model and developer guide describe it: models, endpoints, training jobs, and calls of a model. */
@NullMarked
package io.mlops.sandbox.sagemaker;

import org.jspecify.annotations.NullMarked;
