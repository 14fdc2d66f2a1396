import { Textarea, TextInput } from '@mantine/core'

interface Props {
  disabled: boolean
  /** Below the label of the name. */
  hint?: string
  /** As a form gives them. */
  fieldOf: (name: 'name' | 'description') => object
}

/** What something is called, and what it is for. */
export const NameFields = ({ disabled, hint, fieldOf }: Props) => (
  <>
    <TextInput
      label="Name"
      {...(hint !== undefined && { description: hint })}
      maxLength={200}
      disabled={disabled}
      {...fieldOf('name')}
    />
    <Textarea
      label="Description"
      autosize
      minRows={2}
      maxLength={1000}
      disabled={disabled}
      {...fieldOf('description')}
    />
  </>
)
