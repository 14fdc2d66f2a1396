import { Anchor, Button, type ButtonProps, type AnchorProps } from '@mantine/core'
import { createLink, type LinkComponent } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'

type Html<Props> = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Props> & {
  ref?: Ref<HTMLAnchorElement>
}

const PlainAnchor = (props: AnchorProps & Html<AnchorProps>) => <Anchor {...props} />
const PlainButton = (props: ButtonProps & Html<ButtonProps>) => <Button component="a" {...props} />

/** A link of the console, in the look of a link. */
export const PageLink: LinkComponent<typeof PlainAnchor> = createLink(PlainAnchor)

/** A link of the console, in the look of a button. */
export const PageButton: LinkComponent<typeof PlainButton> = createLink(PlainButton)
