/** What the controller shows: the view that status reads, and its JSON. */
@NullMarked
package io.mlops.controlplane.view;

import org.jspecify.annotations.NullMarked;
