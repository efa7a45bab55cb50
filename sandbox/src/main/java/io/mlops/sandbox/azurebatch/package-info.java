/** Azure Batch: accounts and pools behind Resource Manager, jobs and tasks in each region, whose programs are processes. */
@NullMarked
package io.mlops.sandbox.azurebatch;

import org.jspecify.annotations.NullMarked;
