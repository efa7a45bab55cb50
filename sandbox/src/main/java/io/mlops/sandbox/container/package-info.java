/** Containers as processes of this machine: what an image stands for, its folders, its environment, its output. */
@NullMarked
package io.mlops.sandbox.container;

import org.jspecify.annotations.NullMarked;
